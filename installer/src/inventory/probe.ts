import type { Inventory } from "./inventory.ts";
import type { Exec, Files } from "./ports.ts";

/** Looks at the hardware of this machine. A tool that is missing, fails or hangs costs its own fields, never the probe. */
export async function probe(_exec: Exec, _files: Files, _signal: AbortSignal): Promise<Inventory> {
  throw new Error("not yet");
}
