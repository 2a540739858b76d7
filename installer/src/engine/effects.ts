import type { Secret } from "@cto/core";
import type { Progress } from "../disk/image-writer.ts";
import type { Plan } from "../plan/index.ts";
import type { JournalRecord } from "./journal.ts";

/** The part of a plan that the engine carries out; the rest is in the machine configuration. */
export type InstallPlan = Pick<Plan, "id" | "target" | "image" | "stages">;

/** Everything that an installation does to the machine. Each method throws a ProblemError when it cannot. */
export interface Effects {
  /**
   * Looks at the machine anew and proves that the planned disk is the one at its path. Writes nothing; then makes every
   * other disk read-only.
   */
  proveIdentity(plan: InstallPlan, signal: AbortSignal): Promise<void>;
  prepareDisk(plan: InstallPlan, signal: AbortSignal): Promise<void>;
  writeImage(plan: InstallPlan, onProgress: Progress, signal: AbortSignal): Promise<void>;
  verifyImage(plan: InstallPlan, onProgress: Progress, signal: AbortSignal): Promise<void>;
  storeConfiguration(plan: InstallPlan, machineConfig: Secret, signal: AbortSignal): Promise<void>;
  /** Makes the disk able to start: the last write of all. */
  arm(plan: InstallPlan, signal: AbortSignal): Promise<void>;
  /** Asks the firmware to start the disk next; the warning when it refused, or null. */
  preferDisk(plan: InstallPlan, signal: AbortSignal): Promise<string | null>;
  writeJournal(plan: InstallPlan, record: JournalRecord): Promise<void>;
  removeJournal(plan: InstallPlan): Promise<void>;
  restart(): Promise<void>;
}
