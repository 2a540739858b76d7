package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	release      = "lab node, an operating system for tests that reads a Talos configuration"
	talosVersion = "v1.14.1" // whose configuration and API this models
)

var (
	consoleLock sync.Mutex
	consoles    []io.Writer
)

// openConsoles takes the screen and the serial port, so that a person and the lab see the same lines.
func openConsoles() {
	for _, path := range []string{"/dev/tty0", "/dev/ttyS0"} {
		if file, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			consoles = append(consoles, file)
		}
	}
}

// say prints one line of progress with the seconds since the kernel started.
func say(format string, values ...any) {
	printLine(fmt.Sprintf("node: %s  %s", fmt.Sprintf(format, values...), uptime()))
}

func printLine(line string) {
	consoleLock.Lock()
	defer consoleLock.Unlock()
	if len(consoles) == 0 {
		fmt.Println(line)
	}
	for _, console := range consoles {
		fmt.Fprintf(console, "%s\r\n", line)
	}
}

func uptime() string {
	text, err := os.ReadFile("/proc/uptime")
	if err != nil {
		return ""
	}
	seconds, _, _ := strings.Cut(string(text), " ")
	return seconds + "s"
}

// stay keeps the machine where it failed, as Talos does with a configuration it cannot use, and repeats why.
func stay(reason error) {
	for {
		say("STOPPED: %v", reason)
		time.Sleep(time.Minute)
	}
}
