import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { alive } from "./alive.ts";

/** One builder at a time over all processes of this machine; a lock whose owner is gone is taken over. */
export async function underLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    if (await claimed(lock)) break;
    const owner = Number(await readFile(lock, "utf8").catch(() => ""));
    if (owner > 0 && !alive(owner)) await rm(lock, { force: true });
    else await delay(250);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/**
 * Makes the lock ours; false when somebody has it. Every other reason (no room, no right) would not pass by waiting.
 */
async function claimed(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST") return false;
    throw thrown;
  }
}
