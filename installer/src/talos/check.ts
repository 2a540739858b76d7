import { defineProblem, type Problem } from "@cto/core";
import { invariants } from "./invariants.ts";
import { readMachineConfig } from "./read.ts";
import type { MachineSettings } from "./settings.ts";

const faulty = (id: string) =>
  defineProblem<string>(`machine-config.${id}`, {
    what: (fault) => `The machine's configuration is not right: ${fault}`,
    cause: "This is a fault of the installer; with this configuration the machine would not come up as planned.",
    fix: ["Nothing has been stored yet. Send the log to support.", "Start again with other answers if you can."],
    retryable: false,
  });

/**
 * What the real validator lets through although it gives a dead or wrong machine; empty when all is well. A broken
 * configuration on the disk cannot be repaired over the network, so the installer asks this before it writes and again
 * after reading back. The problems quote no secret.
 */
export function checkMachineConfig(text: string, settings: MachineSettings): readonly Problem[] {
  const { config, faults } = readMachineConfig(text);
  if (config === null) return faults.map(faulty("form"));
  return invariants.flatMap(({ id, faults: find }) => find(config, settings).map(faulty(id)));
}
