export { controlPlaneBinary } from "./binary.ts";
export { type ControlPlane, startControlPlane } from "./cluster.ts";
