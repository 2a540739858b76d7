package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/config"
)

// controlPlane is etcd and the parts of Kubernetes that need no container.
type controlPlane struct {
	config config.Provider
	node   identity
	lock   sync.Mutex
	begun  bool
}

func newControlPlane(config config.Provider, node identity) (*controlPlane, error) {
	if err := missingDocuments(config); err != nil {
		return nil, err
	}
	if err := writeSecrets(config, node); err != nil {
		return nil, err
	}
	for _, folder := range []string{etcdData, "/var/log/audit/kube"} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, err
		}
	}
	plane := &controlPlane{config: config, node: node}
	plane.begun = plane.isBootstrapped()
	return plane, nil
}

// isBootstrapped is Talos' own criterion: the data folder of etcd is not empty.
func (plane *controlPlane) isBootstrapped() bool {
	entries, err := os.ReadDir(etcdData)
	return err == nil && len(entries) > 0
}

// bootstrap starts the control plane for the first time; false when that was done before, also on an earlier boot.
func (plane *controlPlane) bootstrap() bool {
	plane.lock.Lock()
	defer plane.lock.Unlock()
	if plane.begun {
		return false
	}
	plane.begun = true
	say("Bootstrap called")
	go plane.run()
	return true
}

func (plane *controlPlane) run() {
	config, node := plane.config, plane.node
	go keepRunning("etcd", func() []string { return etcdFlags(config, node) })
	waitUntilHealthy("https://127.0.0.1:2379/health", "etcd-ca.crt", "etcd-client")
	say("etcd ready")
	go keepRunning("kube-apiserver", func() []string { return apiServerFlags(config, node) })
	api := fmt.Sprintf("https://localhost:%d/readyz", config.K8sAPIServerConfig().APIPort())
	waitUntilHealthy(api, "ca.crt", "node-admin")
	say("api server ready")
	if manager := config.K8sControllerManagerConfig(); manager != nil && manager.Enabled() {
		go keepRunning("kube-controller-manager", func() []string { return controllerManagerFlags(config) })
	}
	if scheduler := config.K8sSchedulerConfig(); scheduler != nil && scheduler.Enabled() {
		go keepRunning("kube-scheduler", func() []string { return schedulerFlags(config) })
	}
	createInlineManifests(config)
}

// waitUntilHealthy asks until the answer is 200, and says now and then what it is waiting for.
func waitUntilHealthy(url, authority, client string) {
	roots := x509.NewCertPool()
	authorityText, _ := os.ReadFile(secret(authority))
	roots.AppendCertsFromPEM(authorityText)
	certificate, err := tls.LoadX509KeyPair(secret(client+".crt"), secret(client+".key"))
	if err != nil {
		say("%s: %v", url, err)
	}
	asking := &http.Client{
		Timeout: 10 * time.Second,
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{certificate}},
		},
	}
	for attempt := 1; ; attempt++ {
		reason := ""
		answer, err := asking.Get(url)
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
			reason = answer.Status
		} else {
			reason = err.Error()
		}
		if attempt%60 == 0 {
			say("waiting for %s: %s", url, reason)
		}
		time.Sleep(500 * time.Millisecond)
	}
}

// createInlineManifests creates what is missing of the configuration's manifests and leaves alone what is there:
// what a running cluster changed since must survive a reboot, as on Talos.
func createInlineManifests(config config.Provider) {
	folder := "/run/manifests"
	if err := os.MkdirAll(folder, 0o700); err != nil {
		say("inline manifests: %v", err)
		return
	}
	var waiting []string
	for index, manifest := range config.K8sInlineManifestConfigs() {
		path := filepath.Join(folder, fmt.Sprintf("%02d-%s.yaml", index, manifest.Name()))
		if err := os.WriteFile(path, []byte(manifest.Contents()), 0o600); err != nil {
			say("inline manifests: %v", err)
			return
		}
		waiting = append(waiting, path)
	}
	for attempt := 1; len(waiting) > 0; attempt++ {
		var failed []string
		for _, path := range waiting {
			if problem := createMissing(path); problem != "" {
				failed = append(failed, path)
				if attempt%15 == 1 {
					say("inline manifest %s: %s", filepath.Base(path), problem)
				}
			}
		}
		if waiting = failed; len(waiting) > 0 {
			time.Sleep(2 * time.Second)
		}
	}
	say("inline manifests applied")
}

// createMissing returns what went wrong, or "" when every object of the file exists now.
func createMissing(path string) string {
	command := exec.Command(controlPlaneBinary, "kubectl", "--kubeconfig", secret("node-admin.kubeconfig"),
		"--cache-dir", "/tmp/kubectl", "create", "-f", path)
	output, err := command.CombinedOutput()
	if err == nil {
		return ""
	}
	for _, line := range strings.Split(strings.TrimSpace(string(output)), "\n") {
		if !strings.Contains(line, "(AlreadyExists)") && !strings.HasSuffix(line, " created") {
			return line
		}
	}
	return ""
}
