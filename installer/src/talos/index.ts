export type { Authority } from "./authority.ts";
export { checkMachineConfig } from "./check.ts";
export { renderMachineConfig } from "./render.ts";
export { createSecretsBundle, type SecretsBundle, type SecretsSource } from "./secrets.ts";
export type { LinkSettings, MachineSettings } from "./settings.ts";
export { createTalosconfig } from "./talosconfig.ts";
