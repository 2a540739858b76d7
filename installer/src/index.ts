export { parseInventory } from "./inventory/index.ts";
export type * from "./server/contract.ts";
export { type Installer, type StartOptions, startInstaller } from "./start.ts";
