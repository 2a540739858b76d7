export type { MachineSpec } from "./command-line.ts";
export { type Machine, startMachine } from "./machine.ts";
