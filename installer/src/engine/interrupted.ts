import type { Exec } from "../inventory/index.ts";
import type { InterruptedView } from "../server/contract.ts";
import { readRecord } from "./journal.ts";

/** Looks on every disk for the record of an installation that did not end; the latest wins. Writes nothing. */
export async function findInterrupted(exec: Exec, paths: readonly string[]): Promise<InterruptedView | null> {
  const records = await Promise.all(paths.map((path) => readRecord(exec, path)));
  const [latest] = records.filter((record) => record !== null).sort((a, b) => (a.writtenAt < b.writtenAt ? 1 : -1));
  return latest ? { diskLabel: latest.diskLabel, stage: latest.stage, startedAt: latest.startedAt } : null;
}
