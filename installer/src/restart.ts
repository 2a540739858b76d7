import { writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Exec } from "./inventory/index.ts";

/** Time for the last answer and event to reach the page before the network is gone. */
const farewellMilliseconds = 1500;
const syncSeconds = 120;

/** Writes out everything and restarts through the firmware; not by kexec, which would skip the new boot entry. */
export async function restartMachine(exec: Exec): Promise<void> {
  await delay(farewellMilliseconds);
  const limit = (): AbortSignal => AbortSignal.timeout(syncSeconds * 1000);
  await exec.run("sync", [], limit()).catch(() => undefined);
  try {
    await exec.run("reboot", ["-f"], limit());
  } catch {
    // No such program, or it talks to an init that is not there: the kernel does it by itself.
    await writeFile("/proc/sys/kernel/sysrq", "1");
    await writeFile("/proc/sysrq-trigger", "b");
  }
}
