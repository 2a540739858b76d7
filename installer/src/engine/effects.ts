import type { Secret } from "@cto/core";
import type { Progress } from "../disk/image-writer.ts";
import type { Plan } from "../plan/index.ts";
import type { JournalRecord } from "./journal.ts";

/** Everything that an installation does to the machine. Each method throws a ProblemError when it cannot. */
export interface Effects {
  /** Looks at the machine anew and proves that the planned disk is the one at its path. Writes nothing. */
  proveIdentity(plan: Plan, signal: AbortSignal): Promise<void>;
  prepareDisk(plan: Plan, signal: AbortSignal): Promise<void>;
  writeImage(plan: Plan, onProgress: Progress, signal: AbortSignal): Promise<void>;
  verifyImage(plan: Plan, onProgress: Progress, signal: AbortSignal): Promise<void>;
  storeConfiguration(plan: Plan, machineConfig: Secret, signal: AbortSignal): Promise<void>;
  /** Makes the disk able to start: the last write of all. */
  arm(plan: Plan, signal: AbortSignal): Promise<void>;
  /** Asks the firmware to start the disk next; the warning when it refused, or null. */
  preferDisk(plan: Plan, signal: AbortSignal): Promise<string | null>;
  writeJournal(plan: Plan, record: JournalRecord): Promise<void>;
  removeJournal(plan: Plan): Promise<void>;
  restart(): Promise<void>;
}
