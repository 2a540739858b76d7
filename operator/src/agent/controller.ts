import type { ControllerSpec, Resource, Transport } from "../kube/index.ts";
import { notImplementedController } from "../not-implemented.ts";
import type { Clock } from "../ports/clock/index.ts";

const agents: Resource = { group: "cto.5dlabs.io", version: "v1", plural: "agents" };

/** Accepts agents and says honestly that nothing runs them yet. */
export const agentController = (ports: { readonly transport: Transport; readonly clock: Clock }): ControllerSpec =>
  notImplementedController(
    "agent",
    agents,
    "The agent is well formed and stored, but this version of the operator does not run agents yet.",
    ports,
  );
