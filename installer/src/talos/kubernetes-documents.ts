import type { Authority } from "./authority.ts";
import { platformManifests } from "./platform-manifests.ts";
import type { Document } from "./render.ts";
import type { SecretsBundle } from "./secrets.ts";
import type { MachineSettings } from "./settings.ts";

const issuing = ({ certificate, key }: Authority) => ({ issuingCA: { cert: certificate, key: key.reveal() } });

/**
 * Pod security as Kubernetes recommends it for a cluster that runs what others bring: baseline, warned from restricted.
 */
const podSecurity = {
  apiVersion: "pod-security.admission.config.k8s.io/v1alpha1",
  kind: "PodSecurityConfiguration",
  defaults: {
    enforce: "baseline",
    "enforce-version": "latest",
    audit: "restricted",
    "audit-version": "latest",
    warn: "restricted",
    "warn-version": "latest",
  },
  exemptions: { namespaces: ["kube-system"], runtimeClasses: [], usernames: [] },
};

const auditPolicy = { apiVersion: "audit.k8s.io/v1", kind: "Policy", rules: [{ level: "Metadata" }] };

/** Without a login one may ask whether the API server lives, and nothing else. */
const anonymousHealthOnly = {
  anonymous: { enabled: true, conditions: ["/livez", "/readyz", "/healthz"].map((path) => ({ path })) },
  jwt: [],
};

const encryptionAtRest = (secrets: SecretsBundle) => ({
  resources: [
    {
      resources: ["secrets"],
      providers: [{ secretbox: { keys: [{ name: "key1", secret: secrets.secretboxKey.reveal() }] } }],
    },
  ],
});

/** Every document about Kubernetes that Talos' own generator makes for contract 1.14, and the platform's manifests. */
export function kubernetesDocuments(settings: MachineSettings, secrets: SecretsBundle): readonly Document[] {
  const { hostname, networks } = settings;
  const endpoint = `https://${settings.address}:6443`;
  const version = `v${settings.kubernetesVersion}`;
  const upstream = (component: string): string => `registry.k8s.io/${component}:${version}`;
  return [
    { kind: "KubeClusterConfig", clusterName: hostname, endpoint },
    {
      kind: "KubeNodeConfig",
      nodeIP: {},
      // No taint, and no label that keeps load balancers away: the one machine also carries the workloads.
      labels: { "node-role.kubernetes.io/control-plane": "" },
    },
    {
      kind: "KubeletConfig",
      image: `ghcr.io/siderolabs/kubelet:${version}`,
      config: {},
      defaultRuntimeSeccompProfileEnabled: true,
    },
    {
      kind: "KubeNetworkConfig",
      dnsDomain: networks.dnsDomain,
      podSubnets: [networks.pods],
      serviceSubnets: [networks.services],
    },
    { kind: "KubeAPIServerCAConfig", ...issuing(secrets.kubernetes) },
    { kind: "KubeAggregatorCAConfig", ...issuing(secrets.aggregator) },
    { kind: "KubePrismConfig", port: 7445 },
    { kind: "KubeAdmissionControlConfig", name: "PodSecurity", configuration: podSecurity },
    { kind: "KubeAuditPolicyConfig", configuration: auditPolicy },
    { kind: "KubeAuthenticationConfig", configuration: anonymousHealthOnly },
    { kind: "KubeAuthorizerConfig", name: "node", type: "Node" },
    { kind: "KubeAuthorizerConfig", name: "rbac", type: "RBAC" },
    { kind: "KubeEtcdEncryptionConfig", config: encryptionAtRest(secrets) },
    {
      kind: "KubeServiceAccountConfig",
      issuer: { privateKey: secrets.serviceAccountKey.reveal(), issuerURL: endpoint },
    },
    { kind: "KubeAPIServerConfig", image: upstream("kube-apiserver"), certExtraSANs: settings.certificateNames },
    { kind: "KubeControllerManagerConfig", image: upstream("kube-controller-manager") },
    { kind: "KubeSchedulerConfig", image: upstream("kube-scheduler"), config: {} },
    { kind: "KubeProxyConfig", image: upstream("kube-proxy"), config: {} },
    { kind: "KubeFlannelCNIConfig", backendType: "vxlan", backendPort: 4789 },
    { kind: "KubeCoreDNSConfig", enabled: true },
    ...platformManifests(settings, secrets).map(({ name, object }) => ({
      kind: "KubeInlineManifestConfig",
      name,
      manifest: `${JSON.stringify(object, null, 2)}\n`,
    })),
  ];
}
