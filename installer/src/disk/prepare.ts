import { ProblemError } from "@cto/core";
import type { Exec } from "../inventory/index.ts";
import { diskBytes, openDisk, settle, writeAll } from "./block-io.ts";
import { sectorBytes } from "./image-writer.ts";
import { diskSectors } from "./problems.ts";
import { runTool, tryTool } from "./tool.ts";

const mebibyte = 2 ** 20;

/**
 * Clears what is on the disk that was named, and nothing else: signatures of its partitions, then its own, then both
 * partition tables. Leftovers would otherwise assemble themselves (RAID, LVM) or confuse Talos' own partitioning.
 * @param partitions device paths of the partitions that were listed to the person
 */
export async function prepareDisk(
  exec: Exec,
  disk: string,
  partitions: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const handle = await openDisk(disk);
  const bytes = await diskBytes(handle, disk, exec);
  const isBlockDevice = (await handle.stat()).isBlockDevice();
  // Released before the tools come: they claim the disk themselves.
  await handle.close();
  if (isBlockDevice) {
    const sector = Number((await runTool(exec, disk, ["blockdev", "--getss", disk], signal)).trim());
    if (sector !== sectorBytes) throw new ProblemError(diskSectors({ disk, sector }));
  }
  for (const partition of partitions) await runTool(exec, disk, ["wipefs", "--all", "--force", partition], signal);
  await runTool(exec, disk, ["wipefs", "--all", "--force", disk], signal);
  // Exit code 2 when the tables it removes are damaged: that is the reason to remove them.
  await tryTool(exec, disk, ["sgdisk", "--zap-all", disk], signal);
  const zeros = Buffer.alloc(mebibyte);
  const again = await openDisk(disk);
  try {
    await writeAll(again, disk, zeros, 0);
    await writeAll(again, disk, zeros, bytes - mebibyte);
    await settle(again, disk, exec);
  } finally {
    await again.close();
  }
  if (isBlockDevice) await rereadPartitions(exec, disk, signal);
}

/** Lets the kernel forget or learn partitions. Best effort: nothing later depends on the kernel's view of them. */
export async function rereadPartitions(exec: Exec, disk: string, signal: AbortSignal): Promise<void> {
  await tryTool(exec, disk, ["blockdev", "--rereadpt", disk], signal);
  await tryTool(exec, disk, ["udevadm", "settle", "--timeout=10"], signal, 15);
}
