import { setTimeout as delay } from "node:timers/promises";
import type { Progress } from "../disk/image-writer.ts";
import type { Effects, InstallPlan } from "./effects.ts";

export interface DryRun extends Effects {
  /** What would have been done, in order, without the steps of progress. */
  readonly recorded: readonly string[];
}

const stepsPerStage = 20;

/** Touches nothing: records what would be done, and lets progress move in equal steps so that pages can be tried. */
export function dryRun(stepMilliseconds: number): DryRun {
  const recorded: string[] = [];
  const record = (text: string): void => void recorded.push(text);
  async function pretend(
    name: string,
    { image }: InstallPlan,
    onProgress: Progress,
    signal: AbortSignal,
  ): Promise<void> {
    record(name);
    for (let step = 0; step <= stepsPerStage; step += 1) {
      onProgress(Math.round((image.rawBytes * step) / stepsPerStage), image.rawBytes);
      await delay(stepMilliseconds, undefined, { signal });
    }
  }
  return {
    recorded,
    proveIdentity: async ({ target }) => record(`prove ${target.path}`),
    prepareDisk: async ({ target }, signal) => {
      record(`prepare ${target.path}`);
      await delay(stepMilliseconds, undefined, { signal });
    },
    writeImage: (plan, onProgress, signal) => pretend(`write ${plan.image.file}`, plan, onProgress, signal),
    verifyImage: (plan, onProgress, signal) => pretend(`verify ${plan.image.file}`, plan, onProgress, signal),
    storeConfiguration: async ({ target }, _machineConfig, signal) => {
      record(`store configuration on ${target.path}`);
      await delay(stepMilliseconds, undefined, { signal });
    },
    arm: async ({ target }) => record(`arm ${target.path}`),
    preferDisk: async ({ target }) => {
      record(`start ${target.path} next`);
      return null;
    },
    writeJournal: async (_plan, { stage }) => record(`journal ${stage}`),
    removeJournal: async () => record("journal removed"),
    restart: async () => record("restart"),
  };
}
