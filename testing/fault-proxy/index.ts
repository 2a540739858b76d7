export { type FaultProxy, startFaultProxy } from "./proxy.ts";
export { calm, randomSchedule } from "./schedule.ts";
