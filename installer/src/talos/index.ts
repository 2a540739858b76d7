export { checkMachineConfig } from "./check.ts";
export { renderMachineConfig } from "./render.ts";
export { type Authority, createSecretsBundle, type SecretsBundle, type SecretsSource } from "./secrets.ts";
export type { LinkSettings, MachineSettings } from "./settings.ts";
export { createTalosconfig } from "./talosconfig.ts";
