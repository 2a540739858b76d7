import type { SecretsBundle } from "./secrets.ts";
import type { MachineSettings } from "./settings.ts";

/** The machine configuration as Talos reads it: a stream of YAML documents. Holds every secret; for the disk only. */
export function renderMachineConfig(settings: MachineSettings, _secrets: SecretsBundle): string {
  return `# ${settings.hostname}\n`;
}
