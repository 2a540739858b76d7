export { describeBytes, describeContent, describeDisk, serialTail } from "./describe.ts";
export { type Disk, diskId, type Inventory, type Link, parseInventory } from "./inventory.ts";
export type { Exec, Files } from "./ports.ts";
export { probe } from "./probe.ts";
export { systemExec, systemFiles } from "./system.ts";
