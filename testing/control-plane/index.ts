export { controlPlaneBinary } from "./binary.ts";
export { type ControlPlane, type MountedServiceAccount, startControlPlane } from "./cluster.ts";
