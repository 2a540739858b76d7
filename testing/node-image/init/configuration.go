package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/config/validation"
)

// diskMode is machined's own mode for a configuration found on STATE: metal, nothing to install.
type diskMode struct{}

func (diskMode) String() string        { return "metal" }
func (diskMode) RequiresInstall() bool { return false }
func (diskMode) InContainer() bool     { return false }

// readConfiguration finds STATE, reads config.yaml and loads it with Talos' own loader and validator.
func readConfiguration(disk systemDisk) (config.Provider, error) {
	device := disk.partition("STATE")
	if device == "" {
		return nil, fmt.Errorf("no STATE partition on %s, so no configuration (maintenance mode is not modelled)", disk.name)
	}
	if formatted, err := hasXFS(device); err != nil {
		return nil, err
	} else if !formatted {
		return nil, fmt.Errorf("STATE (%s) is not xfs: filesystem type mismatch", device)
	}
	if err := os.MkdirAll(stateFolder, 0o700); err != nil {
		return nil, err
	}
	if err := syscall.Mount(device, stateFolder, "xfs", syscall.MS_RDONLY|syscall.MS_NOSUID|syscall.MS_NODEV, ""); err != nil {
		return nil, fmt.Errorf("mount STATE (%s): %w", device, err)
	}
	defer func() { _ = syscall.Unmount(stateFolder, 0) }()
	text, err := os.ReadFile(filepath.Join(stateFolder, "config.yaml"))
	if err != nil {
		return nil, fmt.Errorf("the configuration cannot be read: %w", err)
	}
	return parseConfiguration(text)
}

func parseConfiguration(text []byte) (config.Provider, error) {
	provider, err := configloader.NewFromBytes(text)
	if err != nil {
		return nil, fmt.Errorf("the configuration cannot be loaded: %w", err)
	}
	warnings, err := provider.ValidateAsClient(diskMode{}, validation.WithLocal(), validation.WithStrict())
	if err != nil {
		return nil, fmt.Errorf("the configuration is not valid: %w", err)
	}
	for _, warning := range warnings {
		say("configuration warning: %s", warning)
	}
	if !provider.CompleteForBoot() {
		return nil, errors.New("the configuration is not complete: its v1alpha1 document is missing")
	}
	if kind := provider.Machine().Type(); kind != machine.TypeControlPlane {
		return nil, fmt.Errorf("machine.type is %s; only controlplane is modelled", kind)
	}
	return provider, nil
}
