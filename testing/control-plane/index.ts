export type { AuditEvent } from "./audit.ts";
export { controlPlaneBinary } from "./binary.ts";
export { type ControlPlane, type MountedServiceAccount, startControlPlane } from "./cluster.ts";
export type { Component } from "./components.ts";
