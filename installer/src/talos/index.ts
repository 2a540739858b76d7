export { checkMachineConfig } from "./check.ts";
export { renderMachineConfig } from "./render.ts";
export { createSecretsBundle, type SecretsBundle } from "./secrets.ts";
export type { MachineSettings } from "./settings.ts";
export { createTalosconfig } from "./talosconfig.ts";
