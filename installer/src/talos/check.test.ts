import { describe, expect, it } from "vitest";
import { parseAllDocuments, stringify } from "yaml";
import { canary, dhcpSettings, newSecrets, staticSettings } from "../../fixtures/index.ts";
import { checkMachineConfig, type MachineSettings, renderMachineConfig } from "./index.ts";

type Fields = Record<string, unknown>;

const secrets = await newSecrets();
const others = await newSecrets();
const good = renderMachineConfig(staticSettings, secrets);

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** The good configuration with one document changed: `path` set to `value`, or removed when there is no value. */
function changed(kind: string, path: string, value?: unknown, text = good): string {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) throw new Error("the configuration is empty");
  const values = documents.map((document): Fields => document.toJS());
  for (const fields of values.filter((candidate) => (candidate.kind ?? "root") === kind)) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let inner = fields;
    for (const key of keys) inner = inner[key] as Fields;
    if (value === undefined) delete inner[last];
    else inner[last] = value;
  }
  return values.map((fields) => stringify(fields, { lineWidth: 0 })).join("---\n");
}

const without = (kind: string): string =>
  good
    .split("---\n")
    .filter((document) => !document.includes(`kind: ${kind}\n`))
    .join("---\n");

const codes = (text: string, settings: MachineSettings = staticSettings): string[] => [
  ...new Set(checkMachineConfig(text, settings).map(({ code }) => code.replace("machine-config.", ""))),
];

describe("the machine configuration that we make", () => {
  it("has nothing wrong, with a static address and with DHCP", () => {
    expect(checkMachineConfig(good, staticSettings)).toEqual([]);
    expect(checkMachineConfig(renderMachineConfig(dhcpSettings, secrets), dhcpSettings)).toEqual([]);
  });

  it("still has nothing wrong when it was read and written by another program", () =>
    expect(codes(changed("HostnameConfig", "hostname", "platform"))).toEqual([]));

  it("never holds an install section, and the password's hash only in its manifest", () => {
    expect(good).not.toMatch(/install:/);
    expect(good).not.toContain(canary);
    expect(good).toContain(base64(`scrypt$${canary}`));
  });
});

describe("a configuration that Talos' validator accepts and we do not", () => {
  it.each([
    "DiscoveryIdentityConfig",
    "HostnameConfig",
    "LinkAliasConfig",
    "LinkConfig",
    "ResolverConfig",
    "TimeSyncConfig",
    "KubeClusterConfig",
    "KubeNodeConfig",
    "KubeletConfig",
    "KubeNetworkConfig",
    "KubeAPIServerCAConfig",
    "KubeAggregatorCAConfig",
    "KubePrismConfig",
    "KubeAdmissionControlConfig",
    "KubeAuditPolicyConfig",
    "KubeAuthenticationConfig",
    "KubeAuthorizerConfig",
    "KubeEtcdEncryptionConfig",
    "KubeServiceAccountConfig",
    "KubeAPIServerConfig",
    "KubeControllerManagerConfig",
    "KubeSchedulerConfig",
    "KubeProxyConfig",
    "KubeCoreDNSConfig",
    "KubeFlannelCNIConfig",
    "KubeInlineManifestConfig",
  ])("lacks %s", (kind) => expect(codes(without(kind))).toEqual(["form"]));

  it.each<[string, string, string, unknown, string]>([
    ["no token", "root", "machine.token", undefined, "form"],
    ["a token of another form", "root", "cluster.token", "abc", "form"],
    ["one token for both", "root", "cluster.token", secrets.trustdToken.reveal(), "tokens"],
    ["the type init", "root", "machine.type", "init", "form"],
    ["an install section", "root", "machine.install", { disk: "/dev/sda" }, "form"],
    ["a CA of junk", "root", "machine.ca.crt", base64("junk"), "form"],
    ["a CA that only looks like one", "root", "machine.ca.crt", base64("-----BEGIN CERTIFICATE-----\nAAAA\n"), "keys"],
    ["another CA's key", "root", "machine.ca.key", base64(others.talos.key.reveal()), "keys"],
    ["another etcd's key", "root", "cluster.etcd.ca.key", base64(others.etcd.key.reveal()), "keys"],
    ["no etcd CA", "root", "cluster.etcd.ca", undefined, "form"],
    ["another cluster's key", "KubeAPIServerCAConfig", "issuingCA.key", others.kubernetes.key.reveal(), "keys"],
    ["an aggregator key that is none", "KubeAggregatorCAConfig", "issuingCA.key", "-----BEGIN X-----\n", "keys"],
    [
      "an elliptic service-account key",
      "KubeServiceAccountConfig",
      "issuer.privateKey",
      secrets.etcd.key.reveal(),
      "service-account-key",
    ],
    ["a service-account key of junk", "KubeServiceAccountConfig", "issuer.privateKey", "junk", "form"],
    ["a short cluster id", "DiscoveryIdentityConfig", "clusterID", "AAAA", "form"],
    [
      "a short encryption key",
      "KubeEtcdEncryptionConfig",
      "config.resources.0.providers.0.secretbox.keys.0.secret",
      base64("sixteen bytes...."),
      "form",
    ],
    ["a host name with _", "HostnameConfig", "hostname", "my_host", "form"],
    ["another host name", "HostnameConfig", "hostname", "other", "hostname"],
    ["a garbage SAN", "root", "machine.certSANs", ["192.168.1.20", "not a name!"], "form"],
    ["no SAN for its address", "KubeAPIServerConfig", "certExtraSANs", ["platform"], "endpoint"],
    ["an endpoint by http", "KubeClusterConfig", "endpoint", "http://192.168.1.20:6443", "endpoint"],
    ["a foreign endpoint", "KubeClusterConfig", "endpoint", "https://192.168.9.9:6443", "endpoint"],
    ["a foreign issuer", "KubeServiceAccountConfig", "issuer.issuerURL", "https://a:6443", "endpoint"],
    ["KubePrism in the API server's place", "KubePrismConfig", "port", 6443, "endpoint"],
    ["a link name of 16 characters", "LinkConfig", "name", "a".repeat(16), "form"],
    ["another link", "LinkConfig", "name", "eth0", "link"],
    ["another card", "LinkAliasConfig", "selector.match", 'mac(link.permanent_addr) == "02:00:00:00:00:00"', "link"],
    ["no address", "LinkConfig", "addresses", [], "link static-address"],
    ["a gateway outside", "LinkConfig", "routes", [{ gateway: "10.9.9.9" }], "static-address"],
    ["itself as gateway", "LinkConfig", "routes", [{ gateway: "192.168.1.20" }], "static-address"],
    ["the network's address", "LinkConfig", "addresses", [{ address: "192.168.1.0/24" }], "static-address"],
    ["no name server", "ResolverConfig", "nameservers", [], "static-address"],
    ["no limit for waiting for the time", "TimeSyncConfig", "bootTimeout", undefined, "form"],
    ["pods over the LAN", "KubeNetworkConfig", "podSubnets", ["192.168.0.0/16"], "ranges"],
    ["services over the LAN", "KubeNetworkConfig", "serviceSubnets", ["192.168.1.0/24"], "ranges"],
    ["services over pods", "KubeNetworkConfig", "serviceSubnets", ["10.244.0.0/20"], "ranges"],
    ["a garbage cluster domain", "KubeNetworkConfig", "dnsDomain", "a b", "form"],
    ["a cluster name with a space", "KubeClusterConfig", "clusterName", "my cluster", "form"],
    ["an image that is none", "KubeletConfig", "image", "kubelet", "form"],
    ["a kubelet of another version", "KubeletConfig", "image", "ghcr.io/siderolabs/kubelet:v1.36.4", "versions"],
    ["empty manifests", "KubeInlineManifestConfig", "manifest", "", "form"],
    ["manifests without a kind", "KubeInlineManifestConfig", "manifest", "a: 1\n", "form"],
  ])("has %s", (_, kind, path, value, code) => expect(codes(changed(kind, path, value)).join(" ")).toBe(code));

  it("has DHCP beside a static address", () =>
    expect(codes(`${good}---\napiVersion: v1alpha1\nkind: DHCPv4Config\nname: net0\n`)).toEqual(["link"]));
  it("has a document twice", () =>
    expect(codes(`${good}---\napiVersion: v1alpha1\nkind: HostnameConfig\nhostname: platform\n`)).toEqual(["form"]));
  it("has a version of Kubernetes that this Talos does not run", () => {
    const old = { ...staticSettings, kubernetesVersion: "1.31.0" };
    expect(codes(renderMachineConfig(old, secrets), old)).toEqual(["versions"]);
  });
  it("says another version of the platform than was chosen", () => {
    const next = { ...staticSettings, platform: { ...staticSettings.platform, version: "1.2.4" } };
    expect(codes(good, next)).toEqual(["platform"]);
  });
  it.each([
    ["empty", ""],
    ["no YAML", "a: [\n"],
    ["cut off", good.slice(0, 5000)],
  ])("is %s", (_, text) => expect(codes(text)).toEqual(["form"]));

  it("is reported without quoting a secret", () => {
    const broken = [
      changed("root", "machine.ca.key", base64(others.talos.key.reveal())),
      changed("root", "machine.token", `${canary} junk`),
      changed("KubeInlineManifestConfig", "manifest", `${canary}: [`),
    ];
    for (const text of broken) {
      const reported = JSON.stringify(checkMachineConfig(text, staticSettings));
      expect(reported).not.toContain(canary);
      expect(reported).not.toContain(base64(others.talos.key.reveal()).slice(0, 60));
    }
  });
});
