package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// prepareKernel mounts what every program expects and loads the modules, which the image builder listed in load order.
func prepareKernel() error {
	// The kernel gives its first process no PATH.
	if err := os.Setenv("PATH", "/usr/sbin:/usr/bin"); err != nil {
		return err
	}
	mounts := []struct{ source, target, kind string }{
		{"devtmpfs", "/dev", "devtmpfs"},
		{"proc", "/proc", "proc"},
		{"sysfs", "/sys", "sysfs"},
		{"tmpfs", "/run", "tmpfs"},
		{"tmpfs", "/tmp", "tmpfs"},
		{"tmpfs", secretsFolder, "tmpfs"},
	}
	for _, mount := range mounts {
		if err := os.MkdirAll(mount.target, 0o755); err != nil {
			return err
		}
		if err := syscall.Mount(mount.source, mount.target, mount.kind, 0, ""); err != nil && !errors.Is(err, syscall.EBUSY) {
			return fmt.Errorf("mount %s: %w", mount.target, err)
		}
	}
	list, err := os.ReadFile("/lib/modules/load")
	if err != nil {
		return err
	}
	for _, name := range strings.Fields(string(list)) {
		if err := loadModule(filepath.Join("/lib/modules", name)); err != nil {
			fmt.Printf("node: module %s: %v\n", name, err)
		}
	}
	return nil
}

func loadModule(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	err = unix.FinitModule(int(file.Fd()), "", 0)
	if errors.Is(err, syscall.EEXIST) || errors.Is(err, syscall.ENODEV) {
		return nil
	}
	return err
}

const (
	eventSize   = 24 // struct input_event on 64 bit: two times of 8 bytes, type, code, value
	eventKey    = 1
	keyPower    = 116
	keyWasPress = 1
)

// watchPowerButton turns a press of the power button into an orderly stop.
func watchPowerButton() {
	seen := map[string]bool{}
	for {
		devices, _ := filepath.Glob("/dev/input/event*")
		for _, device := range devices {
			if !seen[device] {
				seen[device] = true
				go readButtons(device)
			}
		}
		time.Sleep(2 * time.Second)
	}
}

func readButtons(device string) {
	file, err := os.Open(device)
	if err != nil {
		return
	}
	defer file.Close()
	event := make([]byte, eventSize)
	for {
		if _, err := file.Read(event); err != nil {
			return
		}
		var parts struct {
			Kind, Code uint16
			Value      int32
		}
		if binary.Read(bytes.NewReader(event[16:]), binary.LittleEndian, &parts) != nil {
			return
		}
		if parts.Kind == eventKey && parts.Code == keyPower && parts.Value == keyWasPress {
			say("power button pressed")
			leave(unix.LINUX_REBOOT_CMD_POWER_OFF)
		}
	}
}

// leave stops the parts, writes everything down and ends the machine with the given reboot(2) command.
func leave(command int) {
	stopAllParts()
	unix.Sync()
	for _, folder := range []string{"/var", stateFolder} {
		_ = unix.Unmount(folder, 0)
	}
	say("leaving")
	_ = unix.Reboot(command)
}
