// Command talos-validate asks the real Talos machinery about machine configurations.
//
//	talos-validate validate FILE...      one JSON line per file; a warning counts as a failure
//	talos-validate generate NAME ENDPOINT KUBERNETES   what Talos itself would make: configuration, secrets, talosconfig
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/config/encoder"
	"github.com/siderolabs/talos/pkg/machinery/config/generate"
	"github.com/siderolabs/talos/pkg/machinery/config/generate/secrets"
	"github.com/siderolabs/talos/pkg/machinery/config/machine"
	"github.com/siderolabs/talos/pkg/machinery/config/validation"
)

// onDisk is how machined judges a configuration that it finds on the STATE partition.
type onDisk struct{}

func (onDisk) String() string        { return "disk" }
func (onDisk) RequiresInstall() bool { return false }
func (onDisk) InContainer() bool     { return false }

type verdict struct {
	File     string   `json:"file"`
	Valid    bool     `json:"valid"`
	Errors   []string `json:"errors"`
	Warnings []string `json:"warnings"`
}

func judge(file string) (verdict, error) {
	result := verdict{File: file, Errors: []string{}, Warnings: []string{}}
	text, err := os.ReadFile(file)
	if err != nil {
		return result, err
	}
	provider, err := configloader.NewFromBytes(text)
	if err == nil {
		var warnings []string
		warnings, err = provider.ValidateAsClient(onDisk{}, validation.WithLocal(), validation.WithStrict())
		result.Warnings = append(result.Warnings, warnings...)
	}
	if err != nil {
		result.Errors = append(result.Errors, strings.TrimSpace(err.Error()))
	}
	result.Valid = len(result.Errors) == 0 && len(result.Warnings) == 0
	return result, nil
}

func validate(files []string) error {
	lines := json.NewEncoder(os.Stdout)
	for _, file := range files {
		result, err := judge(file)
		if err != nil {
			return err
		}
		if err := lines.Encode(result); err != nil {
			return err
		}
	}
	return nil
}

func reference(name, endpoint, kubernetes string) error {
	contract := config.TalosVersion1_14
	bundle, err := secrets.NewBundle(secrets.NewClock(), contract)
	if err != nil {
		return err
	}
	input, err := generate.NewInput(name, endpoint, kubernetes,
		generate.WithSecretsBundle(bundle),
		generate.WithVersionContract(contract),
		generate.WithSkipUnattendedInstallConfig(true),
		generate.WithAllowSchedulingOnControlPlanes(true),
		generate.WithClusterDiscovery(false),
	)
	if err != nil {
		return err
	}
	provider, err := input.Config(machine.TypeControlPlane)
	if err != nil {
		return err
	}
	configuration, err := provider.EncodeBytes(encoder.WithComments(encoder.CommentsDisabled))
	if err != nil {
		return err
	}
	client, err := input.Talosconfig()
	if err != nil {
		return err
	}
	talosconfig, err := client.Bytes()
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]string{
		"configuration": string(configuration),
		"talosconfig":   string(talosconfig),
	})
}

func run(arguments []string) error {
	switch {
	case len(arguments) > 1 && arguments[0] == "validate":
		return validate(arguments[1:])
	case len(arguments) == 4 && arguments[0] == "generate":
		return reference(arguments[1], arguments[2], arguments[3])
	default:
		return fmt.Errorf("usage: talos-validate validate FILE... | generate NAME ENDPOINT KUBERNETES")
	}
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
