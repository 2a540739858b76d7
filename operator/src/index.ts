export type { AgentSpec, AgentStatus } from "./resources/generated/agent.ts";
export type { GuardianSpec, GuardianStatus } from "./resources/generated/guardian.ts";
export type { PlatformUpdateSpec, PlatformUpdateStatus } from "./resources/generated/platform-update.ts";
export { type OperatorOptions, runOperator } from "./run.ts";
