import { ProblemError } from "@cto/core";
import type { Exec } from "../inventory/index.ts";
import { cancelled, diskToolFailed } from "./problems.ts";

/** A program that hangs (a dying disk) must not hang the installation. */
const defaultLimitSeconds = 120;

/**
 * One tool's work on one disk. Argument arrays only; a failure or a hang is a problem that names the tool and the disk.
 */
export async function runTool(
  exec: Exec,
  disk: string,
  [tool, ...args]: readonly [string, ...string[]],
  signal: AbortSignal,
  limitSeconds: number = defaultLimitSeconds,
): Promise<string> {
  const limit = AbortSignal.timeout(limitSeconds * 1000);
  try {
    return await exec.run(tool, args, AbortSignal.any([signal, limit]));
  } catch (thrown) {
    if (signal.aborted) throw new ProblemError(cancelled(), { cause: thrown });
    const reason = limit.aborted ? `no answer within ${limitSeconds} s` : firstLine(thrown);
    throw new ProblemError(diskToolFailed({ tool, disk, reason }), { cause: thrown });
  }
}

/** The same for work that helps but that nothing depends on: the reason of a failure, or null. */
export async function tryTool(...call: Parameters<typeof runTool>): Promise<string | null> {
  try {
    await runTool(...call);
    return null;
  } catch (thrown) {
    return firstLine(thrown);
  }
}

const firstLine = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split("\n", 1)[0] ?? "";
