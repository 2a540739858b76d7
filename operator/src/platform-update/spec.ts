import { z } from "zod";
import type { KubeObject, Resource } from "../kube/index.ts";
import type { PlatformUpdateSpec } from "../resources/generated/platform-update.ts";

export const platformUpdates: Resource = { group: "cto.5dlabs.io", version: "v1alpha1", plural: "platformupdates" };

/** What of the spec this controller acts on. Other fields belong to steps that come later, or to a newer version of this program. */
const spec = z.looseObject({
  channel: z.enum(["stable", "beta", "edge"]),
  autoUpdate: z.looseObject({ enabled: z.boolean(), maintenanceWindow: z.unknown().optional() }).optional(),
  updateServer: z.looseObject({ url: z.string().optional() }).optional(),
});

/** What the object wants, with what is left out made plain. */
export interface Wanted {
  readonly channel: PlatformUpdateSpec["channel"];
  /** Not yet read: only a window that is needed has to make sense. Undefined while automatic updates are off. */
  readonly window: unknown;
  readonly automatic: boolean;
  /** Undefined when no server is to be asked. */
  readonly serverUrl: string | undefined;
}

/** Throws when the object does not fit the schema that the API server checked it against. */
export function wantedOf(object: KubeObject): Wanted {
  const { channel, autoUpdate, updateServer } = spec.parse(object.spec);
  return {
    channel,
    automatic: autoUpdate?.enabled ?? false,
    window: autoUpdate?.enabled ? (autoUpdate.maintenanceWindow ?? {}) : undefined,
    serverUrl: updateServer?.url || undefined,
  };
}
