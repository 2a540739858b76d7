import { z } from "zod";

/** What each document must hold for the machine to come up; other fields are the real validator's subject. */

const bytes32 = z
  .base64()
  .refine((text) => Buffer.from(text, "base64").length === 32, { error: "must be 32 bytes in base64" });
const token = z.string().regex(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
const pem = z.string().regex(/^-----BEGIN [A-Z0-9 ]+-----\n/);
const pemInBase64 = z
  .base64()
  .transform((text) => Buffer.from(text, "base64").toString())
  .pipe(pem);
const dnsLabel = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const dnsName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/);
const certificateNames = z.array(z.union([z.ipv4(), z.ipv6(), dnsName])).min(1);
const encodedAuthority = z.looseObject({ crt: pemInBase64, key: pemInBase64 });
const issuingAuthority = z.looseObject({ issuingCA: z.looseObject({ cert: pem, key: pem }) });
/** The kernel's limit for names of links. */
const linkName = z.string().min(1).max(15);
const image = z.looseObject({ image: z.string().regex(/^[a-z0-9.-]+(:\d+)?\/[a-z0-9/._-]+:v\d+\.\d+\.\d+$/) });

export const rootShape = z.looseObject({
  version: z.literal("v1alpha1"),
  machine: z.looseObject({
    // `init` would make a new cluster by itself whenever the data partition is empty.
    type: z.literal("controlplane"),
    token,
    ca: encodedAuthority,
    certSANs: certificateNames,
    // Talos ignores it on a disk that carries its image; having it here would only mislead.
    install: z.undefined().optional(),
  }),
  cluster: z.looseObject({ token, etcd: z.looseObject({ ca: encodedAuthority }) }),
});

/** Documents of which there is exactly one. */
export const singleShapes = {
  DiscoveryIdentityConfig: z.looseObject({ clusterID: bytes32, clusterSecret: bytes32 }),
  HostnameConfig: z.looseObject({ hostname: dnsLabel, auto: z.undefined().optional() }),
  LinkAliasConfig: z.looseObject({ name: linkName, selector: z.looseObject({ match: z.string().min(1) }) }),
  LinkConfig: z.looseObject({
    name: linkName,
    addresses: z.array(z.looseObject({ address: z.cidrv4() })).optional(),
    routes: z.array(z.looseObject({ gateway: z.ipv4() })).optional(),
  }),
  ResolverConfig: z.looseObject({ nameservers: z.array(z.looseObject({ address: z.ipv4() })).optional() }),
  TimeSyncConfig: z.looseObject({ bootTimeout: z.string().regex(/^\d+m\d+s$/) }),
  KubeClusterConfig: z.looseObject({ clusterName: dnsLabel, endpoint: z.string() }),
  KubeNodeConfig: z.looseObject({ labels: z.looseObject({ "node-role.kubernetes.io/control-plane": z.literal("") }) }),
  KubeletConfig: image,
  KubeNetworkConfig: z.looseObject({
    dnsDomain: dnsName,
    podSubnets: z.array(z.cidrv4()).length(1),
    serviceSubnets: z.array(z.cidrv4()).length(1),
  }),
  KubeAPIServerCAConfig: issuingAuthority,
  KubeAggregatorCAConfig: issuingAuthority,
  KubePrismConfig: z.looseObject({ port: z.number().int().min(1024).max(65_535) }),
  KubeAuditPolicyConfig: z.looseObject({}),
  KubeAuthenticationConfig: z.looseObject({}),
  KubeEtcdEncryptionConfig: z.looseObject({
    config: z.looseObject({
      resources: z.tuple([
        z.looseObject({
          providers: z.tuple([
            z.looseObject({
              secretbox: z.looseObject({
                keys: z.tuple([z.looseObject({ name: z.string().min(1), secret: bytes32 })]),
              }),
            }),
          ]),
        }),
      ]),
    }),
  }),
  KubeServiceAccountConfig: z.looseObject({ issuer: z.looseObject({ privateKey: pem, issuerURL: z.string() }) }),
  KubeAPIServerConfig: image.extend({ certExtraSANs: certificateNames }),
  KubeControllerManagerConfig: image,
  KubeSchedulerConfig: image,
  KubeProxyConfig: image,
  KubeCoreDNSConfig: z.looseObject({}),
  KubeFlannelCNIConfig: z.looseObject({}),
} as const satisfies Record<string, z.ZodType>;

type Single = keyof typeof singleShapes;

/** The names that must be there of kinds of which there are several. */
export const namedDocuments = {
  KubeAdmissionControlConfig: ["PodSecurity"],
  KubeAuthorizerConfig: ["node", "rbac"],
  KubeInlineManifestConfig: ["cto-system", "cto-platform", "cto-admin"],
} as const satisfies Record<string, readonly string[]>;

export const headShape = z.looseObject({ apiVersion: z.string(), kind: z.string(), name: z.string().optional() });
export const manifestShape = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({ name: dnsLabel, namespace: dnsLabel.optional() }),
  data: z.record(z.string(), z.string()).optional(),
});

export type Head = z.infer<typeof headShape>;
export type Manifest = z.infer<typeof manifestShape>;

/** A configuration whose every document has the right form. */
export interface MachineConfig {
  readonly root: z.infer<typeof rootShape>;
  readonly only: { readonly [Kind in Single]: z.infer<(typeof singleShapes)[Kind]> };
  readonly dhcp: readonly Head[];
  readonly manifests: readonly Manifest[];
}
