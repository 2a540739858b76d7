package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const stateFolder = "/system/state"

// systemDisk is the disk with the META partition: the partitions of no other disk are looked at.
type systemDisk struct {
	name string // as in /sys/class/block, for example vda
}

// findSystemDisk waits for the first disk that has a META partition of exactly 1 MiB, which is how Talos knows its disk.
func findSystemDisk() (systemDisk, error) {
	const metaSectors = "2048"
	for attempt := 0; attempt < 150; attempt++ {
		found, _ := filepath.Glob("/sys/class/block/*/partition")
		for _, path := range found {
			folder := filepath.Dir(path)
			if partitionLabel(folder) != "META" || readTrimmed(filepath.Join(folder, "size")) != metaSectors {
				continue
			}
			real, err := filepath.EvalSymlinks(folder)
			if err != nil {
				return systemDisk{}, err
			}
			return systemDisk{name: filepath.Base(filepath.Dir(real))}, nil
		}
		time.Sleep(200 * time.Millisecond)
	}
	return systemDisk{}, errors.New("no disk has a META partition of 1 MiB")
}

// partition returns the device file of the partition with this GPT name, or "" when there is none.
func (disk systemDisk) partition(label string) string {
	found, _ := filepath.Glob(filepath.Join("/sys/class/block", disk.name, disk.name+"*"))
	for _, folder := range found {
		if partitionLabel(folder) == label {
			return "/dev/" + filepath.Base(folder)
		}
	}
	return ""
}

func partitionLabel(folder string) string {
	for _, line := range strings.Split(readTrimmed(filepath.Join(folder, "uevent")), "\n") {
		if name, found := strings.CutPrefix(line, "PARTNAME="); found {
			return name
		}
	}
	return ""
}

func readTrimmed(path string) string {
	text, _ := os.ReadFile(path)
	return strings.TrimSpace(string(text))
}

// mountEphemeral mounts the data partition on /var. On the first boot it makes it in the free space behind STATE.
func mountEphemeral(disk systemDisk) error {
	device := disk.partition("EPHEMERAL")
	if device == "" {
		if err := makeEphemeral(disk); err != nil {
			return err
		}
		if device = disk.partition("EPHEMERAL"); device == "" {
			return errors.New("the kernel does not see the new EPHEMERAL partition")
		}
	}
	if formatted, err := hasXFS(device); err != nil {
		return err
	} else if !formatted {
		if err := run("mkfs.xfs", "-f", "-q", "-K", "-L", "EPHEMERAL", device); err != nil {
			return err
		}
	}
	if err := os.MkdirAll("/var", 0o755); err != nil {
		return err
	}
	if err := syscall.Mount(device, "/var", "xfs", 0, ""); err != nil {
		return fmt.Errorf("mount EPHEMERAL (%s): %w", device, err)
	}
	return nil
}

func makeEphemeral(disk systemDisk) error {
	say("making EPHEMERAL behind STATE")
	// -e first: on a disk larger than the image the backup table must move before the space behind is usable.
	return run("sgdisk", "-e", "-n", "0:0:0", "-t", "0:8300", "-c", "0:EPHEMERAL", "/dev/"+disk.name)
}

func hasXFS(device string) (bool, error) {
	file, err := os.Open(device)
	if err != nil {
		return false, err
	}
	defer file.Close()
	magic := make([]byte, 4)
	if _, err := io.ReadFull(file, magic); err != nil {
		return false, err
	}
	return bytes.Equal(magic, []byte("XFSB")), nil
}

// run executes a tool of the image and puts what it said into the error.
func run(name string, arguments ...string) error {
	output, err := exec.Command(name, arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(output)))
	}
	return nil
}
