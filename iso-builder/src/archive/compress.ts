import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress } from "node:zlib";
import { cpioOf } from "./cpio.ts";

/**
 * Packs a folder's content as one zstd-compressed cpio archive, which the kernel accepts as (a part of) its initramfs.
 */
export async function packFolder(root: string, file: string, level: number, seconds: number): Promise<void> {
  const zstd = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: level } });
  await pipeline(Readable.from(cpioOf(root, seconds)), zstd, createWriteStream(file));
}
