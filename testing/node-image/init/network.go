package main

import (
	"crypto/sha256"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	definitions "github.com/siderolabs/talos/pkg/machinery/api/resource/definitions/network"
	"github.com/siderolabs/talos/pkg/machinery/cel/celenv"
	"github.com/siderolabs/talos/pkg/machinery/config"
	talosconfig "github.com/siderolabs/talos/pkg/machinery/config/config"
)

// identity is what the rest of the node needs to know of its network.
type identity struct {
	hostname string
	address  netip.Addr // the first address that is not loopback
}

// bringNetworkUp sets host name, links, addresses, routes and resolvers as the configuration says, and waits for an address.
func bringNetworkUp(config config.Provider) (identity, error) {
	if err := run("ip", "link", "set", "lo", "up"); err != nil {
		return identity{}, err
	}
	namePCILinks()
	aliases := linkAliases(config)
	dhcpLinks := map[string]bool{}
	for _, link := range config.NetworkCommonLinkConfigs() {
		if err := configureLink(aliases, link); err != nil {
			say("network: %v", err)
		}
	}
	for _, dhcp := range config.NetworkDHCPv4Configs() {
		if name, found := resolveLink(aliases, dhcp.Name()); found {
			dhcpLinks[name] = true
		} else {
			say("network: %s", noSuchLink(dhcp.Name()))
		}
	}
	if config.RunDefaultDHCPOperators() {
		for _, link := range physicalLinks() {
			dhcpLinks[link.Name] = true
		}
	}
	for name := range dhcpLinks {
		if err := run("ip", "link", "set", name, "up"); err != nil {
			say("network: %v", err)
		}
		go keepLease(name)
	}
	if resolver := config.NetworkResolverConfig(); resolver != nil {
		writeResolvers(resolver)
	}
	hostname, err := setHostname(config)
	if err != nil {
		return identity{}, err
	}
	address, err := waitForAddress()
	if err != nil {
		return identity{}, err
	}
	say("network up, %s has %s", hostname, address)
	return identity{hostname: hostname, address: address}, nil
}

func setHostname(config config.Provider) (string, error) {
	hostname := ""
	if wanted := config.NetworkHostnameConfig(); wanted != nil {
		hostname = wanted.Hostname()
	}
	if hostname == "" {
		// Like Talos' stable name: the same on every boot of the same machine, though not the same letters.
		var seed []byte
		for _, link := range physicalLinks() {
			seed = append(seed, link.HardwareAddr...)
		}
		hostname = fmt.Sprintf("talos-%x", sha256.Sum256(seed))[:len("talos-")+6]
	}
	return hostname, syscall.Sethostname([]byte(hostname))
}

func physicalLinks() []net.Interface {
	all, _ := net.Interfaces()
	var physical []net.Interface
	for _, link := range all {
		if _, err := os.Stat(filepath.Join("/sys/class/net", link.Name, "device")); err == nil {
			physical = append(physical, link)
		}
	}
	return physical
}

// namePCILinks gives links the names that systemd-udevd gives them on Talos (enp1s0), which the kernel alone does not.
func namePCILinks() {
	for _, link := range physicalLinks() {
		device, err := filepath.EvalSymlinks(filepath.Join("/sys/class/net", link.Name, "device"))
		if err != nil {
			continue
		}
		if name, found := pciLinkName(device); found && name != link.Name {
			if err := run("ip", "link", "set", link.Name, "name", name); err != nil {
				say("network: %v", err)
			}
		}
	}
}

// pciLinkName reads the last PCI address (0000:01:00.0) in a device's path: enp1s0, with f1 for the second function.
func pciLinkName(device string) (string, bool) {
	folders := strings.Split(device, "/")
	for index := len(folders) - 1; index >= 0; index-- {
		var domain, bus, slot, function uint64
		if n, _ := fmt.Sscanf(folders[index], "%x:%x:%x.%x", &domain, &bus, &slot, &function); n != 4 {
			continue
		}
		name := fmt.Sprintf("enp%ds%d", bus, slot)
		if function > 0 {
			name += fmt.Sprintf("f%d", function)
		}
		return name, true
	}
	return "", false
}

// linkAliases maps the names of LinkAliasConfig documents to the links their expressions match.
func linkAliases(config config.Provider) map[string]string {
	aliases := map[string]string{}
	for _, alias := range config.NetworkLinkAliasConfigs() {
		for _, link := range physicalLinks() {
			driver, _ := os.Readlink(filepath.Join("/sys/class/net", link.Name, "device/driver"))
			status := &definitions.LinkStatusSpec{
				HardwareAddr:  link.HardwareAddr,
				PermanentAddr: link.HardwareAddr,
				Driver:        filepath.Base(driver),
			}
			selector := alias.LinkSelector()
			if matches, err := selector.EvalBool(celenv.LinkLocator(), map[string]any{"link": status}); err == nil && matches {
				aliases[alias.Name()] = link.Name
			}
		}
	}
	return aliases
}

func resolveLink(aliases map[string]string, name string) (string, bool) {
	if real, found := aliases[name]; found {
		return real, true
	}
	_, err := net.InterfaceByName(name)
	return name, err == nil
}

func noSuchLink(name string) string {
	var known []string
	for _, link := range physicalLinks() {
		known = append(known, fmt.Sprintf("%s (%s)", link.Name, link.HardwareAddr))
	}
	return fmt.Sprintf("the configuration names the link %s, this machine has %s", name, strings.Join(known, ", "))
}

func configureLink(aliases map[string]string, link talosconfig.NetworkCommonLinkConfig) error {
	name, found := resolveLink(aliases, link.Name())
	if !found {
		return fmt.Errorf("%s", noSuchLink(link.Name()))
	}
	if mtu, set := link.MTU().Get(); set {
		if err := run("ip", "link", "set", name, "mtu", strconv.FormatUint(uint64(mtu), 10)); err != nil {
			return err
		}
	}
	if err := run("ip", "link", "set", name, "up"); err != nil {
		return err
	}
	for _, address := range link.Addresses() {
		if err := run("ip", "address", "add", address.Address().String(), "dev", name); err != nil {
			return err
		}
	}
	for _, route := range link.Routes() {
		destination := "default"
		if prefix, set := route.Destination().Get(); set && prefix.IsValid() && prefix.Bits() > 0 {
			destination = prefix.String()
		}
		arguments := []string{"route", "add", destination}
		if gateway, set := route.Gateway().Get(); set && gateway.IsValid() {
			arguments = append(arguments, "via", gateway.String())
		}
		if err := run("ip", append(arguments, "dev", name)...); err != nil {
			return err
		}
	}
	return nil
}

// keepLease runs a DHCP client in the foreground for as long as the machine lives.
func keepLease(name string) {
	for {
		command := exec.Command("udhcpc", "-f", "-i", name, "-s", "/etc/udhcpc.script", "-t", "5", "-T", "2")
		_ = command.Run()
		time.Sleep(3 * time.Second)
	}
}

func writeResolvers(resolver talosconfig.NetworkResolverConfig) {
	var text strings.Builder
	for _, server := range resolver.Resolvers() {
		fmt.Fprintf(&text, "nameserver %s\n", server.Addr)
	}
	// Without servers of its own the machine keeps those of DHCP, which the client's script writes later.
	if text.Len() > 0 {
		_ = os.WriteFile("/etc/resolv.conf", []byte(text.String()), 0o644)
	}
}

func waitForAddress() (netip.Addr, error) {
	for attempt := 0; ; attempt++ {
		for _, address := range nodeAddresses() {
			return address, nil
		}
		if attempt%30 == 29 {
			say("network: still waiting for an address")
		}
		time.Sleep(time.Second)
	}
}

// nodeAddresses are this machine's addresses, neither loopback nor link-local.
func nodeAddresses() []netip.Addr {
	var found []netip.Addr
	all, _ := net.InterfaceAddrs()
	for _, each := range all {
		prefix, err := netip.ParsePrefix(each.String())
		if err == nil && prefix.Addr().IsGlobalUnicast() {
			found = append(found, prefix.Addr())
		}
	}
	return found
}
