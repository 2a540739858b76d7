export { type GuardedProcess, startGuarded } from "./guarded.ts";
export { freePorts } from "./ports.ts";
