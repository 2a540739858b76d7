import { open } from "node:fs/promises";
import { diskBytes } from "./disk/block-io.ts";
import { systemExec } from "./inventory/index.ts";

const mebibyte = 2 ** 20;

/** Makes the sparse file that stands for a disk, unless it is there; its size in bytes. */
export async function targetFile(path: string, sizeMiB: number | undefined): Promise<number> {
  const file = await open(path, "a+");
  try {
    const stat = await file.stat();
    if (stat.isFile() && sizeMiB !== undefined && stat.size < sizeMiB * mebibyte)
      await file.truncate(sizeMiB * mebibyte);
    return await diskBytes(file, path, systemExec);
  } finally {
    await file.close();
  }
}
