package main

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	talosx509 "github.com/siderolabs/crypto/x509"
	"github.com/siderolabs/talos/pkg/machinery/config"
)

// secretsFolder is memory only: what is in it is derived from the configuration on every boot.
const secretsFolder = "/system/secrets"

func secret(name string) string { return filepath.Join(secretsFolder, name) }

// missingDocuments names what the validator does not demand but a control plane cannot do without.
func missingDocuments(config config.Provider) error {
	switch {
	case config.K8sClusterConfig() == nil || config.K8sClusterConfig().ClusterEndpoint() == nil:
		return errors.New("the configuration has no cluster endpoint (KubeClusterConfig)")
	case config.Cluster().Etcd() == nil || config.Cluster().Etcd().CA() == nil:
		return errors.New("the configuration has no etcd authority (cluster.etcd.ca)")
	case config.K8sAPIServerCAConfig() == nil || config.K8sAPIServerCAConfig().IssuingCA() == nil:
		return errors.New("the configuration has no Kubernetes authority (KubeAPIServerCAConfig)")
	case config.K8sAggregatorCAConfig() == nil || config.K8sAggregatorCAConfig().IssuingCA() == nil:
		return errors.New("the configuration has no aggregator authority (KubeAggregatorCAConfig)")
	case config.K8sServiceAccountConfig() == nil:
		return errors.New("the configuration has no service-account key (KubeServiceAccountConfig)")
	case config.K8sEtcdEncryptionConfig() == nil:
		return errors.New("the configuration has no encryption at rest (KubeEtcdEncryptionConfig)")
	case config.K8sAPIServerConfig() == nil:
		return errors.New("the configuration has no API server (KubeAPIServerConfig)")
	case config.K8sNetworkConfig() == nil || len(config.K8sNetworkConfig().ServiceCIDRs()) == 0:
		return errors.New("the configuration has no service subnet (KubeNetworkConfig)")
	}
	return nil
}

// writeSecrets derives every certificate, key and configuration file of the control plane from the configuration.
func writeSecrets(config config.Provider, node identity) error {
	etcdCA := config.Cluster().Etcd().CA()
	kubernetesCA := config.K8sAPIServerCAConfig().IssuingCA()
	aggregatorCA := config.K8sAggregatorCAConfig().IssuingCA()
	local := []string{node.hostname, "localhost", "127.0.0.1"}
	for _, address := range nodeAddresses() {
		local = append(local, address.String())
	}
	apiNames, err := apiServerNames(config, local)
	if err != nil {
		return err
	}
	certificates := []struct {
		file      string
		authority *talosx509.PEMEncodedCertificateAndKey
		subject   subject
	}{
		{"etcd-server", etcdCA, subject{name: node.hostname, hosts: local, usages: asPeer}},
		{"etcd-peer", etcdCA, subject{name: node.hostname, hosts: local, usages: asPeer}},
		{"etcd-client", etcdCA, subject{name: "kube-apiserver", usages: asClient}},
		{"apiserver", kubernetesCA, subject{name: "kube-apiserver", organisation: []string{"kube-master"}, hosts: apiNames, usages: asServer}},
		{"apiserver-kubelet-client", kubernetesCA, subject{name: "apiserver-kubelet-client", organisation: []string{"system:masters"}, usages: asClient}},
		{"front-proxy-client", aggregatorCA, subject{name: "front-proxy-client", usages: asClient}},
		{"controller-manager", kubernetesCA, subject{name: "system:kube-controller-manager", organisation: []string{"system:kube-controller-manager"}, usages: asClient}},
		{"scheduler", kubernetesCA, subject{name: "system:kube-scheduler", organisation: []string{"system:kube-scheduler"}, usages: asClient}},
		{"node-admin", kubernetesCA, subject{name: "lab-node", organisation: []string{"system:masters"}, usages: asClient}},
	}
	files := map[string][]byte{
		"etcd-ca.crt":         etcdCA.Crt,
		"ca.crt":              joinPEM(config.K8sAPIServerCAConfig().AcceptedCAs()),
		"issuing-ca.crt":      kubernetesCA.Crt,
		"issuing-ca.key":      kubernetesCA.Key,
		"aggregator-ca.crt":   joinPEM(config.K8sAggregatorCAConfig().AcceptedCAs()),
		"service-account.key": config.K8sServiceAccountConfig().IssuingKey().Key,
	}
	for _, key := range config.K8sServiceAccountConfig().AcceptedKeys() {
		files["service-account.pub"] = append(files["service-account.pub"], key.Key...)
	}
	for _, wanted := range certificates {
		made, err := issue(wanted.authority, wanted.subject)
		if err != nil {
			return err
		}
		files[wanted.file+".crt"], files[wanted.file+".key"] = made.certificate, made.key
	}
	local6443 := fmt.Sprintf("https://localhost:%d", config.K8sAPIServerConfig().APIPort())
	for _, user := range []string{"controller-manager", "scheduler", "node-admin"} {
		made := pair{files[user+".crt"], files[user+".key"]}
		files[user+".kubeconfig"] = kubeconfigText(config, local6443, user, made)
	}
	for name, document := range apiServerDocuments(config) {
		text, err := json.Marshal(document)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		files[name] = text
	}
	for name, content := range files {
		if err := os.WriteFile(secret(name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func joinPEM(certificates []*talosx509.PEMEncodedCertificate) []byte {
	var all []byte
	for _, certificate := range certificates {
		all = append(append(all, certificate.Crt...), '\n')
	}
	return all
}

// apiServerNames are all names under which the API server may be reached.
func apiServerNames(config config.Provider, local []string) ([]string, error) {
	names := append([]string{config.K8sClusterConfig().ClusterEndpoint().Hostname()}, local...)
	names = append(names, config.K8sAPIServerConfig().CertSANs()...)
	names = append(names, config.Machine().Security().CertSANs()...)
	names = append(names, "kubernetes", "kubernetes.default", "kubernetes.default.svc")
	if domain := config.K8sNetworkConfig().DNSDomain(); domain != "" {
		names = append(names, "kubernetes.default.svc."+domain)
	}
	for _, subnet := range config.K8sNetworkConfig().ServiceCIDRs() {
		names = append(names, subnet.Masked().Addr().Next().String())
	}
	return names, nil
}

// apiServerDocuments are the configuration's documents that the API server reads as files of its own.
func apiServerDocuments(config config.Provider) map[string]map[string]any {
	documents := map[string]map[string]any{
		"encryption.json": withKind(config.K8sEtcdEncryptionConfig().EtcdEncryptionConfig(), "apiserver.config.k8s.io/v1", "EncryptionConfiguration"),
	}
	if policy := config.K8sAuditPolicyConfig(); policy != nil {
		documents["audit-policy.json"] = withKind(policy.Configuration(), "audit.k8s.io/v1", "Policy")
	}
	if authentication := config.K8sAuthenticationConfig(); authentication != nil && config.K8sAPIServerConfig().UseAuthenticationConfig() {
		documents["authentication.json"] = withKind(authentication.Configuration(), "apiserver.config.k8s.io/v1", "AuthenticationConfiguration")
	}
	if plugins := config.K8sAdmissionControlPluginConfigs(); len(plugins) > 0 {
		list := []any{}
		for _, plugin := range plugins {
			list = append(list, map[string]any{"name": plugin.Name(), "configuration": plugin.Configuration()})
		}
		documents["admission.json"] = withKind(map[string]any{"plugins": list}, "apiserver.config.k8s.io/v1", "AdmissionConfiguration")
	}
	authorizers := []any{}
	if config.K8sAPIServerConfig().InjectDefaultAuthorizers() {
		authorizers = append(authorizers, map[string]any{"type": "Node", "name": "node"}, map[string]any{"type": "RBAC", "name": "rbac"})
	}
	for _, authorizer := range config.K8sAuthorizerConfigs() {
		entry := map[string]any{"type": authorizer.Type(), "name": authorizer.Name()}
		if webhook := authorizer.Webhook(); len(webhook) > 0 {
			entry["webhook"] = webhook
		}
		authorizers = append(authorizers, entry)
	}
	documents["authorization.json"] = withKind(map[string]any{"authorizers": authorizers}, "apiserver.config.k8s.io/v1", "AuthorizationConfiguration")
	return documents
}

func withKind(content map[string]any, version, kind string) map[string]any {
	document := map[string]any{"apiVersion": version, "kind": kind}
	for key, value := range content {
		if _, given := document[key]; !given || key == "apiVersion" {
			document[key] = value
		}
	}
	return document
}

// adminKubeconfig issues a new administrator certificate, as each call of Talos' Kubeconfig does.
func adminKubeconfig(config config.Provider) ([]byte, error) {
	admin := config.Cluster().AdminKubeconfig()
	made, err := issue(config.K8sAPIServerCAConfig().IssuingCA(), subject{
		name:         admin.CommonName(),
		organisation: []string{admin.CertOrganization()},
		usages:       []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		lifetime:     admin.CertLifetime(),
	})
	if err != nil {
		return nil, err
	}
	return kubeconfigText(config, config.K8sClusterConfig().ClusterEndpoint().String(), "admin", made), nil
}

func kubeconfigText(config config.Provider, server, user string, made pair) []byte {
	cluster := config.K8sClusterConfig().ClusterName()
	if cluster == "" {
		cluster = "kubernetes"
	}
	encode := base64.StdEncoding.EncodeToString
	return fmt.Appendf(nil, `apiVersion: v1
kind: Config
clusters:
- name: %[1]q
  cluster:
    server: %[2]s
    certificate-authority-data: %[3]s
users:
- name: "%[4]s@%[1]s"
  user:
    client-certificate-data: %[5]s
    client-key-data: %[6]s
contexts:
- name: "%[4]s@%[1]s"
  context:
    cluster: %[1]q
    namespace: default
    user: "%[4]s@%[1]s"
current-context: "%[4]s@%[1]s"
`, cluster, server, encode(joinPEM(config.K8sAPIServerCAConfig().AcceptedCAs())), user, encode(made.certificate), encode(made.key))
}
