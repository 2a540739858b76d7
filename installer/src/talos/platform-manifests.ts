import type { SecretsBundle } from "./secrets.ts";
import type { MachineSettings } from "./settings.ts";

interface Manifest {
  readonly name: string;
  readonly object: Readonly<Record<string, unknown>>;
}

const namespace = "cto-system";

const encode = (data: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]));

/**
 * What the cluster knows of its platform from its first minute: Talos applies these when it starts the API server. The
 * operator reads the installed version from cto-platform.
 */
export function platformManifests(settings: MachineSettings, { createdAt }: SecretsBundle): readonly Manifest[] {
  const { platform, administrator } = settings;
  const labels = { "app.kubernetes.io/part-of": "cto-platform" };
  return [
    {
      name: "cto-system",
      object: { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } },
    },
    {
      name: "cto-platform",
      object: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "cto-platform", namespace, labels },
        data: {
          version: platform.version,
          installedAt: createdAt.toString({ smallestUnit: "second" }),
          channel: platform.channel,
          maintenanceWindow: JSON.stringify(platform.maintenanceWindow),
          features: JSON.stringify(platform.features),
          domain: platform.domain,
          organisation: platform.organisation,
        },
      },
    },
    {
      name: "cto-admin",
      object: {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "cto-admin", namespace, labels },
        type: "Opaque",
        data: encode({ email: administrator.email, passwordHash: administrator.passwordHash.reveal() }),
      },
    },
  ];
}
