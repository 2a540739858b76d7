package main

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/config"
)

const etcdData = "/var/lib/etcd"

func etcdFlags(config config.Provider, node identity) []string {
	peer := "https://" + net.JoinHostPort(node.address.String(), "2380")
	client := "https://" + net.JoinHostPort(node.address.String(), "2379")
	return merge(flags{
		"name":                        node.hostname,
		"data-dir":                    etcdData,
		"listen-peer-urls":            peer,
		"initial-advertise-peer-urls": peer,
		"initial-cluster":             node.hostname + "=" + peer,
		"initial-cluster-state":       "new",
		"listen-client-urls":          "https://127.0.0.1:2379," + client,
		"advertise-client-urls":       client,
		"cert-file":                   secret("etcd-server.crt"),
		"key-file":                    secret("etcd-server.key"),
		"trusted-ca-file":             secret("etcd-ca.crt"),
		"client-cert-auth":            "true",
		"peer-cert-file":              secret("etcd-peer.crt"),
		"peer-key-file":               secret("etcd-peer.key"),
		"peer-trusted-ca-file":        secret("etcd-ca.crt"),
		"peer-client-cert-auth":       "true",
		"log-level":                   "warn",
	}, config.Cluster().Etcd().ExtraArgs())
}

func apiServerFlags(config config.Provider, node identity) []string {
	account := config.K8sServiceAccountConfig()
	own := flags{
		"advertise-address":                  node.address.String(),
		"bind-address":                       "0.0.0.0",
		"secure-port":                        fmt.Sprint(config.K8sAPIServerConfig().APIPort()),
		"allow-privileged":                   "true",
		"api-audiences":                      strings.Join(account.APIAudiences(), ","),
		"authorization-config":               secret("authorization.json"),
		"client-ca-file":                     secret("ca.crt"),
		"enable-admission-plugins":           "NodeRestriction",
		"enable-bootstrap-token-auth":        "true",
		"encryption-provider-config":         secret("encryption.json"),
		"etcd-servers":                       "https://127.0.0.1:2379",
		"etcd-cafile":                        secret("etcd-ca.crt"),
		"etcd-certfile":                      secret("etcd-client.crt"),
		"etcd-keyfile":                       secret("etcd-client.key"),
		"kubelet-client-certificate":         secret("apiserver-kubelet-client.crt"),
		"kubelet-client-key":                 secret("apiserver-kubelet-client.key"),
		"profiling":                          "false",
		"proxy-client-cert-file":             secret("front-proxy-client.crt"),
		"proxy-client-key-file":              secret("front-proxy-client.key"),
		"requestheader-client-ca-file":       secret("aggregator-ca.crt"),
		"requestheader-allowed-names":        "front-proxy-client",
		"requestheader-username-headers":     "X-Remote-User",
		"requestheader-group-headers":        "X-Remote-Group",
		"requestheader-extra-headers-prefix": "X-Remote-Extra-",
		"service-account-issuer":             account.IssuerURL(),
		"service-account-key-file":           secret("service-account.pub"),
		"service-account-signing-key-file":   secret("service-account.key"),
		"service-cluster-ip-range":           subnets(config.K8sNetworkConfig().ServiceCIDRs()),
		"tls-cert-file":                      secret("apiserver.crt"),
		"tls-private-key-file":               secret("apiserver.key"),
		"tls-min-version":                    "VersionTLS13",
	}
	for flag, file := range map[string]string{
		"admission-control-config-file": "admission.json",
		"authentication-config":         "authentication.json",
		"audit-policy-file":             "audit-policy.json",
	} {
		if _, err := os.Stat(secret(file)); err == nil {
			own[flag] = secret(file)
		}
	}
	if _, audited := own["audit-policy-file"]; audited {
		own["audit-log-path"] = "/var/log/audit/kube/kube-apiserver.log"
		own["audit-log-maxbackup"] = "10"
		own["audit-log-maxsize"] = "100"
	}
	return merge(own, config.K8sAPIServerConfig().ExtraArgs())
}

func controllerManagerFlags(config config.Provider) []string {
	kubeconfig := secret("controller-manager.kubeconfig")
	return merge(flags{
		"allocate-node-cidrs":              "true",
		"cluster-cidr":                     subnets(config.K8sNetworkConfig().PodCIDRs()),
		"service-cluster-ip-range":         subnets(config.K8sNetworkConfig().ServiceCIDRs()),
		"cluster-signing-cert-file":        secret("issuing-ca.crt"),
		"cluster-signing-key-file":         secret("issuing-ca.key"),
		"configure-cloud-routes":           "false",
		"controllers":                      "*,tokencleaner",
		"kubeconfig":                       kubeconfig,
		"authentication-kubeconfig":        kubeconfig,
		"authorization-kubeconfig":         kubeconfig,
		"leader-elect":                     "false",
		"root-ca-file":                     secret("ca.crt"),
		"service-account-private-key-file": secret("service-account.key"),
		"use-service-account-credentials":  "true",
		"bind-address":                     "127.0.0.1",
		"profiling":                        "false",
	}, config.K8sControllerManagerConfig().ExtraArgs())
}

func schedulerFlags(config config.Provider) []string {
	kubeconfig := secret("scheduler.kubeconfig")
	return merge(flags{
		"kubeconfig":                kubeconfig,
		"authentication-kubeconfig": kubeconfig,
		"authorization-kubeconfig":  kubeconfig,
		"leader-elect":              "false",
		"bind-address":              "127.0.0.1",
		"profiling":                 "false",
	}, config.K8sSchedulerConfig().ExtraArgs())
}

type flags map[string]string

// merge adds the configuration's extra arguments, which win, and sorts, so that a log line reads the same every time.
func merge(own flags, extra map[string][]string) []string {
	var list []string
	for name, value := range own {
		if _, replaced := extra[name]; !replaced {
			list = append(list, "--"+name+"="+value)
		}
	}
	for name, values := range extra {
		for _, value := range values {
			list = append(list, "--"+name+"="+value)
		}
	}
	slices.Sort(list)
	return list
}

func subnets(prefixes []netip.Prefix) string {
	var list []string
	for _, prefix := range prefixes {
		list = append(list, prefix.String())
	}
	return strings.Join(list, ",")
}
