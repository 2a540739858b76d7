import type { ControllerSpec, Resource, Transport } from "../kube/index.ts";
import { notImplementedController } from "../not-implemented.ts";
import type { Clock } from "../ports/clock/index.ts";

const guardians: Resource = { group: "cto.5dlabs.io", version: "v1alpha1", plural: "guardians" };

/** Accepts guardians and says honestly that nothing is observed or changed yet. */
export const guardianController = (ports: { readonly transport: Transport; readonly clock: Clock }): ControllerSpec =>
  notImplementedController(
    "guardian",
    guardians,
    "The guardian is well formed and stored, but this version of the operator observes and changes nothing yet, in any mode.",
    ports,
  );
