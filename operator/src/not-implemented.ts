import {
  type ControllerSpec,
  type Resource,
  settleConditions,
  type Transport,
  whenChanged,
  writeStatus,
} from "./kube/index.ts";
import type { Clock } from "./ports/clock/index.ts";

/** A controller for a kind that this version accepts but does not act on: it says so, and does nothing else. */
export function notImplementedController(
  name: string,
  resource: Resource,
  sentence: string,
  { transport, clock }: { readonly transport: Transport; readonly clock: Clock },
): ControllerSpec {
  return {
    name,
    resource,
    async reconcile(_key, { object, signal }) {
      if (!object) return whenChanged;
      const answer = { type: "Ready", status: "False", reason: "NotImplemented", message: sentence } as const;
      const status = {
        observedGeneration: object.metadata.generation,
        conditions: settleConditions(object, [answer], clock.now()),
      };
      await writeStatus(transport, resource, object, status, signal);
      return whenChanged;
    },
  };
}
