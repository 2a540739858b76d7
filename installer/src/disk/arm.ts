import { ProblemError } from "@cto/core";
import type { Exec } from "../inventory/index.ts";
import { openDisk, readAll, settle, writeAll } from "./block-io.ts";
import { rereadPartitions } from "./prepare.ts";
import { diskReadBackWrong } from "./problems.ts";

/**
 * Writes the first sector: BIOS boot code, and the protective MBR without which UEFI reads no partition table. One
 * sector is written whole or not at all, so this is the moment at which the disk turns from "not there" to "installed".
 */
export async function arm(exec: Exec, path: string, bootSector: Buffer, signal: AbortSignal): Promise<void> {
  const disk = await openDisk(path);
  try {
    await writeAll(disk, path, bootSector, 0);
    await settle(disk, path, exec);
    const back = Buffer.alloc(bootSector.length);
    await readAll(disk, path, back, back.length, 0);
    if (!back.equals(bootSector)) throw new ProblemError(diskReadBackWrong({ disk: path, at: "its first sector" }));
  } finally {
    await disk.close();
  }
  await rereadPartitions(exec, path, signal);
}
