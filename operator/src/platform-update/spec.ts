import { z } from "zod";
import type { KubeObject, Resource } from "../kube/index.ts";
import type { PlatformUpdateSpec } from "../resources/generated/platform-update.ts";

export const platformUpdates: Resource = { group: "cto.5dlabs.io", version: "v1alpha1", plural: "platformupdates" };

/** What of the spec this controller acts on. Other fields belong to steps that come later, or to a newer version of this program. */
const spec = z.looseObject({
  channel: z.enum(["stable", "beta", "edge"]),
  autoUpdate: z.looseObject({ enabled: z.boolean(), maintenanceWindow: z.unknown().optional() }).optional(),
  paused: z.boolean().optional(),
  pin: z.looseObject({ version: z.string(), until: z.string(), reason: z.string() }).optional(),
  skip: z.array(z.string()).optional(),
  updateServer: z.looseObject({ url: z.string().optional() }).optional(),
});

/** Releases newer than `version` are held back until `until`. */
export interface Pin {
  readonly version: string;
  readonly until: Temporal.Instant;
  readonly reason: string;
}

/** What the object wants, with what is left out made plain. */
export interface Wanted {
  readonly channel: PlatformUpdateSpec["channel"];
  /** Not yet read: only a window that is needed has to make sense. Undefined while automatic updates are off. */
  readonly window: unknown;
  readonly automatic: boolean;
  readonly paused: boolean;
  readonly pin: Pin | undefined;
  /** Releases that are never to be installed. */
  readonly skip: readonly string[];
  /** Undefined when no server is to be asked. */
  readonly serverUrl: string | undefined;
}

/** Throws when the object does not fit the schema that the API server checked it against. */
export function wantedOf(object: KubeObject): Wanted {
  const { channel, autoUpdate, paused, pin, skip, updateServer } = spec.parse(object.spec);
  return {
    channel,
    automatic: autoUpdate?.enabled ?? false,
    window: autoUpdate?.enabled ? (autoUpdate.maintenanceWindow ?? {}) : undefined,
    paused: paused ?? false,
    pin: pin && { version: pin.version, until: Temporal.Instant.from(pin.until), reason: pin.reason },
    skip: skip ?? [],
    serverUrl: updateServer?.url || undefined,
  };
}
