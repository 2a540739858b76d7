// PID 1 of the lab's operating system: does what a booting Talos does, as far as the README of node-image says.
package main

import (
	"fmt"
	"os"
)

func main() {
	if os.Getpid() != 1 {
		fmt.Fprintln(os.Stderr, "this is the init of the lab's operating system: it runs as process 1 of a virtual machine")
		os.Exit(2)
	}
	if err := boot(); err != nil {
		stay(err)
	}
}

// boot goes through the stages in order; each says when it is done, and the first that fails stops the machine there.
func boot() error {
	if err := prepareKernel(); err != nil {
		return err
	}
	openConsoles()
	say("starting %s", release)
	go watchPowerButton()

	disk, err := findSystemDisk()
	if err != nil {
		return err
	}
	config, err := readConfiguration(disk)
	if err != nil {
		return err
	}
	say("configuration read from STATE")

	node, err := bringNetworkUp(config)
	if err != nil {
		return err
	}
	if err := mountEphemeral(disk); err != nil {
		return err
	}
	say("EPHEMERAL mounted on /var")

	plane, err := newControlPlane(config, node)
	if err != nil {
		return err
	}
	if plane.isBootstrapped() {
		say("etcd has data: starting it")
		go plane.run()
	} else {
		say("etcd is waiting for Bootstrap")
	}
	return serveTalosAPI(config, node, plane)
}
