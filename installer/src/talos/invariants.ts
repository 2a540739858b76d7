import { createPrivateKey, X509Certificate } from "node:crypto";
import { plainKey } from "./authority.ts";
import { contains, ipv4, networkOf, overlaps, withoutPrefix } from "./ipv4.ts";
import type { MachineSettings } from "./settings.ts";
import type { MachineConfig } from "./shape.ts";

/** One statement about a whole configuration; what it finds are sentences that quote no secret. */
export interface Invariant {
  readonly id: string;
  readonly faults: (config: MachineConfig, settings: MachineSettings) => readonly string[];
}

const when = (broken: boolean, sentence: string): readonly string[] => (broken ? [sentence] : []);

interface Pair {
  readonly name: string;
  readonly cert: string;
  readonly key: string;
  readonly type: "ed25519" | "ec";
}

const pairs = ({ root, only }: MachineConfig): readonly Pair[] => {
  const { ca: talos } = root.machine;
  const { ca: etcd } = root.cluster.etcd;
  return [
    { name: "Talos CA", cert: talos.crt, key: talos.key, type: "ed25519" },
    { name: "etcd CA", cert: etcd.crt, key: etcd.key, type: "ec" },
    { name: "Kubernetes CA", ...only.KubeAPIServerCAConfig.issuingCA, type: "ec" },
    { name: "aggregator CA", ...only.KubeAggregatorCAConfig.issuingCA, type: "ec" },
  ];
};

function pairFaults({ name, cert, key, type }: Pair): readonly string[] {
  try {
    const certificate = new X509Certificate(cert);
    const privateKey = createPrivateKey(plainKey(key));
    return [
      ...when(!certificate.ca, `The ${name}'s certificate is not one of an authority.`),
      ...when(!certificate.checkPrivateKey(privateKey), `The ${name}'s key does not belong to its certificate.`),
      ...when(privateKey.asymmetricKeyType !== type, `The ${name}'s key is of the wrong kind.`),
    ];
  } catch {
    return [`The ${name}'s certificate or key cannot be read.`];
  }
}

const keysFit: Invariant = {
  id: "keys",
  faults: (config) => {
    const all = pairs(config);
    return [
      ...all.flatMap(pairFaults),
      ...when(new Set(all.map(({ cert }) => cert)).size < all.length, "Two authorities share one certificate."),
    ];
  },
};

const serviceAccountKey: Invariant = {
  id: "service-account-key",
  faults: ({ only }) => {
    try {
      const key = createPrivateKey(only.KubeServiceAccountConfig.issuer.privateKey);
      const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
      return when(key.asymmetricKeyType !== "rsa" || bits < 4096, "The service-account key is not RSA of 4096 bits.");
    } catch {
      return ["The service-account key cannot be read."];
    }
  },
};

const tokens: Invariant = {
  id: "tokens",
  faults: ({ root }) => when(root.machine.token === root.cluster.token, "Both tokens are the same."),
};

const endpoint: Invariant = {
  id: "endpoint",
  faults: ({ root, only }, { address }) => {
    const wanted = `https://${address}:6443`;
    const names = [root.machine.certSANs, only.KubeAPIServerConfig.certExtraSANs];
    return [
      ...when(only.KubeClusterConfig.endpoint !== wanted, `The cluster's endpoint is not ${wanted}.`),
      ...when(only.KubeServiceAccountConfig.issuer.issuerURL !== wanted, `The token issuer is not ${wanted}.`),
      ...when(
        names.some((list) => !list.includes(address)),
        `A certificate would not be valid for ${address}.`,
      ),
      ...when(only.KubePrismConfig.port === 6443, "KubePrism takes the API server's port."),
    ];
  },
};

const hostname: Invariant = {
  id: "hostname",
  faults: ({ only }, settings) =>
    when(only.HostnameConfig.hostname !== settings.hostname, `The host name is not ${settings.hostname}.`),
};

const link: Invariant = {
  id: "link",
  faults: ({ only, dhcp }, settings) => {
    const { name, selector } = only.LinkAliasConfig;
    const addresses = only.LinkConfig.addresses ?? [];
    return [
      ...when(!selector.match.includes(`"${settings.link.mac}"`), "The link is not bound to the chosen network card."),
      ...when(only.LinkConfig.name !== name, "The link's settings are for another link."),
      ...when(
        dhcp.some((document) => document.name !== name),
        "DHCP runs on another link.",
      ),
      ...when(dhcp.length + addresses.length !== 1, "The link needs DHCP or one address, not both and not none."),
      ...when((settings.link.method === "dhcp") !== (dhcp.length === 1), "The link's method is not the chosen one."),
    ];
  },
};

const staticAddress: Invariant = {
  id: "static-address",
  faults: ({ only }, settings) => {
    if (settings.link.method === "dhcp") return [];
    const [cidr] = (only.LinkConfig.addresses ?? []).map(({ address }) => address);
    const [gateway] = (only.LinkConfig.routes ?? []).map((route) => ipv4(route.gateway));
    const lan = networkOf(cidr ?? "");
    const own = ipv4(withoutPrefix(cidr ?? ""));
    if (lan === undefined || own === undefined || gateway === undefined)
      return ["The address or the gateway is missing."];
    return [
      ...when(cidr !== settings.subnet, `The address is not ${settings.subnet}.`),
      ...when(own === lan.first || own === lan.last, "The address is that of the network or its broadcast."),
      ...when(own === gateway, "The gateway is the machine itself."),
      ...when(!contains(lan, gateway), "The gateway is outside the machine's network."),
      ...when((only.ResolverConfig.nameservers ?? []).length === 0, "There is no name server."),
    ];
  },
};

const ranges: Invariant = {
  id: "ranges",
  faults: ({ only }, { subnet }) => {
    const { podSubnets, serviceSubnets } = only.KubeNetworkConfig;
    const [pods, services, lan] = [podSubnets[0] ?? "", serviceSubnets[0] ?? "", subnet].map(networkOf);
    if (pods === undefined || services === undefined || lan === undefined) return ["A range cannot be read."];
    return [
      ...when(overlaps(pods, services), "The ranges of pods and services overlap."),
      ...when(overlaps(pods, lan), "The range of pods overlaps the machine's network."),
      ...when(overlaps(services, lan), "The range of services overlaps the machine's network."),
    ];
  },
};

const imageKinds = [
  "KubeletConfig",
  "KubeAPIServerConfig",
  "KubeControllerManagerConfig",
  "KubeSchedulerConfig",
  "KubeProxyConfig",
] as const;

/** Kubernetes minors that a Talos minor runs (pkg/machinery/compatibility of each Talos release). */
const kubernetesMinors: Readonly<Record<string, readonly [number, number]>> = { "1.13": [31, 36], "1.14": [32, 37] };

const versions: Invariant = {
  id: "versions",
  faults: ({ only }, { talosVersion, kubernetesVersion }) => {
    const [oldest, newest] = kubernetesMinors[talosVersion.split(".").slice(0, 2).join(".")] ?? [0, 0];
    const minor = Number(kubernetesVersion.split(".")[1]);
    return [
      ...when(
        !(minor >= oldest && minor <= newest),
        `Talos ${talosVersion} does not run Kubernetes ${kubernetesVersion}.`,
      ),
      ...imageKinds.flatMap((kind) =>
        when(!only[kind].image.endsWith(`:v${kubernetesVersion}`), `${kind} is not of ${kubernetesVersion}.`),
      ),
    ];
  },
};

const platform: Invariant = {
  id: "platform",
  faults: ({ manifests }, settings) => {
    const found = (kind: string, name: string) =>
      manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    return [
      ...when(found("Namespace", "cto-system") === undefined, "The namespace cto-system is not made."),
      ...when(found("Secret", "cto-admin")?.data?.passwordHash === undefined, "The administrator has no password."),
      ...when(
        found("ConfigMap", "cto-platform")?.data?.version !== settings.platform.version,
        `The installed version would not be ${settings.platform.version}.`,
      ),
    ];
  },
};

/** What the real validator accepts although it gives a machine that does not come up, or not as planned. */
export const invariants: readonly Invariant[] = [
  keysFit,
  serviceAccountKey,
  tokens,
  endpoint,
  hostname,
  link,
  staticAddress,
  ranges,
  versions,
  platform,
];
