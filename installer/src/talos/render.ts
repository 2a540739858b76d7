import { stringify } from "yaml";
import type { Authority } from "./authority.ts";
import { kubernetesDocuments } from "./kubernetes-documents.ts";
import { networkDocuments } from "./network-documents.ts";
import type { SecretsBundle } from "./secrets.ts";
import type { MachineSettings } from "./settings.ts";

/** One document of the stream: its kind and fields, without the apiVersion that all share. */
export type Document = { readonly kind: string } & Readonly<Record<string, unknown>>;

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** The first document still carries authorities as base64 of PEM; the newer kinds carry plain PEM. */
const encoded = ({ certificate, key }: Authority) => ({ crt: base64(certificate), key: base64(key.reveal()) });

const rootDocument = (settings: MachineSettings, secrets: SecretsBundle) => ({
  version: "v1alpha1",
  debug: false,
  machine: {
    type: "controlplane",
    token: secrets.trustdToken.reveal(),
    ca: encoded(secrets.talos),
    certSANs: settings.certificateNames,
    features: { diskQuotaSupport: true },
  },
  cluster: { token: secrets.bootstrapToken.reveal(), etcd: { ca: encoded(secrets.etcd) } },
});

const systemDocuments = (secrets: SecretsBundle): readonly Document[] => [
  { kind: "DiscoveryIdentityConfig", clusterID: secrets.clusterId, clusterSecret: secrets.clusterSecret.reveal() },
  { kind: "VolumeConfig", name: "EPHEMERAL", mount: { secure: true } },
  { kind: "FilesystemTrimConfig", interval: "168h0m0s" },
  { kind: "SecurityProfileConfig", workloadIsolation: true },
];

/**
 * The machine configuration as Talos 1.14 reads it: a stream of YAML documents, complete for booting from the STATE
 * partition, with workloads on the control plane and without an install section. Holds every secret; for the disk only.
 */
export function renderMachineConfig(settings: MachineSettings, secrets: SecretsBundle): string {
  const documents = [
    ...systemDocuments(secrets),
    ...networkDocuments(settings),
    ...kubernetesDocuments(settings, secrets),
  ].map((document) => ({ apiVersion: "v1alpha1", ...document }));
  return (
    [rootDocument(settings, secrets), ...documents]
      // YAML 1.1 quoting: Go's reader still takes `on`, `0x1f` and `1_000` for something else than text.
      .map((document) => stringify(document, { lineWidth: 0, version: "1.1", aliasDuplicateObjects: false }))
      .join("---\n")
  );
}
