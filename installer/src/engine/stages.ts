import type { Secret } from "@cto/core";
import type { StageId } from "../server/contract.ts";
import type { Effects, InstallPlan } from "./effects.ts";

/** What a stage may use and say while it runs. */
export interface Work {
  readonly plan: InstallPlan;
  readonly machineConfig: Secret;
  readonly effects: Effects;
  readonly signal: AbortSignal;
  /** Of this stage, in bytes. */
  readonly progress: (done: number, total: number) => void;
  readonly log: (text: string) => void;
  /** Resolves when the person has the file that makes the machine theirs. */
  readonly fetched: Promise<void>;
  /** Resolves when the person asks for the restart. */
  readonly restartAsked: Promise<void>;
}

export interface Stage {
  readonly id: StageId;
  readonly title: string;
  /** Does the session's phase change when this stage begins? */
  readonly phase: "installing" | "hand-over" | "restarting";
  run(work: Work): Promise<void>;
}

/**
 * The installation, in order. The disk becomes able to start only in `hand-over`, after the person has fetched the
 * keys: a power cut before that leads back to the setup medium, never to a machine that nobody can log in to.
 */
export const stageTable: readonly Stage[] = [
  {
    id: "prepare-disk",
    title: "Clear the disk",
    phase: "installing",
    run: ({ effects, plan, signal }) => effects.prepareDisk(plan, signal),
  },
  {
    id: "write-image",
    title: "Write the system",
    phase: "installing",
    run: ({ effects, plan, progress, signal }) => effects.writeImage(plan, progress, signal),
  },
  {
    id: "verify-image",
    title: "Read it back and compare",
    phase: "installing",
    run: ({ effects, plan, progress, signal }) => effects.verifyImage(plan, progress, signal),
  },
  {
    id: "store-configuration",
    title: "Store this machine's configuration",
    phase: "installing",
    run: ({ effects, plan, machineConfig, signal }) => effects.storeConfiguration(plan, machineConfig, signal),
  },
  {
    id: "hand-over",
    title: "Hand the keys over",
    phase: "hand-over",
    async run({ effects, plan, signal, fetched, log }) {
      await fetched;
      await effects.arm(plan, signal);
      await effects.removeJournal(plan);
      const warning = await effects.preferDisk(plan, signal);
      if (warning) log(`The firmware keeps its own order of starting (${warning}). Remove the setup medium.`);
    },
  },
  {
    id: "restart",
    title: "Restart into the new system",
    phase: "restarting",
    async run({ effects, restartAsked }) {
      await restartAsked;
      await effects.restart();
    },
  },
];
