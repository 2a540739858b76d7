import type { Outcome } from "@cto/core";
import type { KubeObject, ObjectKey, ObjectStore } from "../kube/index.ts";
import type { Clock } from "../ports/clock/index.ts";
import { installedVersion } from "./installed.ts";
import type { ReleaseCheck, ReleaseChecks } from "./release-check.ts";
import { type Wanted, wantedOf } from "./spec.ts";

/** All that a decision about one PlatformUpdate rests on. */
export interface Observed {
  readonly wanted: Wanted;
  readonly installed: Outcome<string>;
  readonly check: ReleaseCheck;
  readonly now: Temporal.Instant;
}

export interface ObservePorts {
  readonly configMaps: ObjectStore;
  readonly checks: ReleaseChecks;
  readonly clock: Clock;
}

export async function observe(
  key: ObjectKey,
  object: KubeObject,
  { configMaps, checks, clock }: ObservePorts,
  signal: AbortSignal,
): Promise<Observed> {
  const wanted = wantedOf(object);
  const check = await checks.current(key, object.metadata.generation ?? 0, wanted, signal);
  return { wanted, installed: installedVersion(configMaps), check, now: clock.now() };
}
