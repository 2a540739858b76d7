import {
  after,
  type ControllerSpec,
  createObjectStore,
  type EventRecorder,
  settleConditions,
  type Transport,
  whenChanged,
  writeStatus,
} from "../kube/index.ts";
import type { Clock } from "../ports/clock/index.ts";
import type { ReleaseSource } from "../ports/releases/index.ts";
import { decide } from "./decide.ts";
import { platformConfigMap } from "./installed.ts";
import { newsOf } from "./news.ts";
import { observe } from "./observe.ts";
import { createReleaseChecks } from "./release-check.ts";
import { platformUpdates } from "./spec.ts";

export interface PlatformUpdatePorts {
  readonly transport: Transport;
  readonly releases: ReleaseSource;
  readonly clock: Clock;
  readonly events: EventRecorder;
}

/** Says of each PlatformUpdate what is installed, what is available and when it may be installed. */
export function platformUpdateController({ transport, releases, clock, events }: PlatformUpdatePorts): ControllerSpec {
  const configMaps = createObjectStore();
  const checks = createReleaseChecks(releases, clock, Math.random);
  return {
    name: "platform-update",
    resource: platformUpdates,
    alsoWatched: [{ resource: platformConfigMap, store: configMaps }],
    async reconcile(key, { object, signal }) {
      if (!object) {
        checks.forget(key);
        return whenChanged;
      }
      const observed = await observe(key, object, { configMaps, checks, clock }, signal);
      const decision = decide(observed);
      const status = {
        observedGeneration: object.metadata.generation,
        ...decision.status,
        conditions: settleConditions(object, decision.answers, observed.now),
      };
      if (await writeStatus(transport, platformUpdates, object, status, signal)) {
        const regarding = { kind: "PlatformUpdate", resource: platformUpdates, object };
        for (const happening of newsOf(object, decision)) await events.record(regarding, happening, signal);
      }
      if (!decision.wakeAt) return whenChanged;
      // A second late rather than a moment early, when the clock would still show the old state.
      return after(Math.max(0, observed.now.until(decision.wakeAt).total("milliseconds")) + 1_000);
    },
  };
}
