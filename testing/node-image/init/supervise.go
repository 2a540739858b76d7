package main

import (
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const controlPlaneBinary = "/usr/bin/control-plane"

var (
	partsLock sync.Mutex
	parts     = map[string]*os.Process{}
	stopping  atomic.Bool
)

// keepRunning starts a part of the control plane and starts it again whenever it ends; its words go to /var/log/<name>.log.
func keepRunning(name string, arguments func() []string) {
	for !stopping.Load() {
		began := time.Now()
		if err := runPart(name, arguments()); err != nil && !stopping.Load() {
			say("%s ended after %s: %v", name, time.Since(began).Round(time.Second), err)
		}
		time.Sleep(2 * time.Second)
	}
}

func runPart(name string, arguments []string) error {
	log, err := os.OpenFile("/var/log/"+name+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	command := exec.Command(controlPlaneBinary, append([]string{name}, arguments...)...)
	command.Stdout, command.Stderr = log, log
	if err := command.Start(); err != nil {
		return err
	}
	partsLock.Lock()
	parts[name] = command.Process
	partsLock.Unlock()
	err = command.Wait()
	partsLock.Lock()
	delete(parts, name)
	partsLock.Unlock()
	return err
}

// runningParts are the names of the parts that have a process now.
func runningParts() map[string]bool {
	partsLock.Lock()
	defer partsLock.Unlock()
	running := map[string]bool{}
	for name := range parts {
		running[name] = true
	}
	return running
}

// stopAllParts ends the API side at once and gives etcd time to close its files.
func stopAllParts() {
	stopping.Store(true)
	partsLock.Lock()
	for name, process := range parts {
		if name == "etcd" {
			_ = process.Signal(syscall.SIGTERM)
		} else {
			_ = process.Kill()
		}
	}
	partsLock.Unlock()
	for attempt := 0; attempt < 100 && len(runningParts()) > 0; attempt++ {
		time.Sleep(100 * time.Millisecond)
	}
}
