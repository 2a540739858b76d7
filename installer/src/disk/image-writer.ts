import { createHash, hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { type OsImage, ProblemError } from "@cto/core";
import type { Exec } from "../inventory/index.ts";
import { diskBytes, openDisk, place, readAll, settle, writeAll } from "./block-io.ts";
import { cancelled, diskReadBackWrong, diskTooSmall, imageDigest, imageUnreadable } from "./problems.ts";

/** Bytes per write and per digest: large enough for full speed, small enough to name the place of a fault. */
export const chunkBytes = 4 * 2 ** 20;
export const sectorBytes = 512;
/** Between two syncs, so that progress means "on the disk" and not "in memory". */
const syncEveryBytes = 256 * 2 ** 20;

export type Progress = (done: number, total: number) => void;

export interface ImageJob {
  /** The compressed image on the medium. */
  readonly file: string;
  readonly expected: OsImage;
  /** The whole disk, "/dev/sda". */
  readonly disk: string;
  readonly exec: Exec;
  readonly signal: AbortSignal;
  readonly onProgress: Progress;
}

export interface WrittenImage {
  /** The image's first sector. It is NOT on the disk: without it no firmware starts the disk. See arm.ts. */
  readonly bootSector: Buffer;
  /** SHA-256 of each chunk as it was handed to the disk, in order; null for a chunk of zeros. */
  readonly chunks: readonly (Buffer | null)[];
}

const zeros = Buffer.alloc(chunkBytes);
const isZero = (data: Buffer): boolean =>
  data.equals(data.length === chunkBytes ? zeros : zeros.subarray(0, data.length));

const stopIf = (signal: AbortSignal): void => {
  if (signal.aborted) throw new ProblemError(cancelled());
};

/**
 * Streams the image from the medium to the disk, everything except its first sector, which stays zero: whatever
 * happens before `arm`, the firmware finds nothing to start here. Memory use does not depend on the image's size.
 */
export async function writeImage(job: ImageJob): Promise<WrittenImage> {
  const { disk: path, expected, exec, signal, onProgress } = job;
  const disk = await openDisk(path);
  try {
    const bytes = await diskBytes(disk, path, exec);
    if (bytes < expected.rawBytes)
      throw new ProblemError(diskTooSmall({ disk: path, needed: expected.rawBytes, bytes }));
    await writeAll(disk, path, zeros, 0);
    await disk.sync();

    const chunks: (Buffer | null)[] = [];
    let bootSector: Buffer | null = null;
    let position = 0;
    let unsynced = 0;
    let writing: Promise<void> = Promise.resolve();
    for await (const chunk of chunksOf(job)) {
      stopIf(signal);
      if (position + chunk.length > expected.rawBytes) throw new ProblemError(imageDigest({ file: expected.file }));
      const zero = isZero(chunk);
      chunks.push(zero ? null : hash("sha256", chunk, "buffer"));
      if (position === 0) {
        bootSector = Buffer.from(chunk.subarray(0, sectorBytes));
        chunk.fill(0, 0, sectorBytes);
      }
      // One write is under way while the next chunk is unpacked; never more, so memory stays flat.
      await writing;
      unsynced += chunk.length;
      if (unsynced >= syncEveryBytes) {
        await disk.datasync();
        unsynced = 0;
      }
      onProgress(position, expected.rawBytes);
      writing = writeAll(disk, path, chunk, position);
      // Awaited at the next turn; a failure in between must not count as unhandled.
      writing.catch(() => undefined);
      position += chunk.length;
    }
    await writing;
    if (position !== expected.rawBytes || !bootSector) throw new ProblemError(imageDigest({ file: expected.file }));
    await settle(disk, path, exec);
    onProgress(position, expected.rawBytes);
    return { bootSector, chunks };
  } finally {
    await disk.close();
  }
}

/** Reads the whole image back from the disk and compares every chunk, and all of it with the release. */
export async function verifyImage(job: ImageJob, written: WrittenImage): Promise<void> {
  const { disk: path, expected, exec, signal, onProgress } = job;
  const disk = await openDisk(path);
  try {
    await settle(disk, path, exec);
    const raw = createHash("sha256");
    const buffers: [Buffer, Buffer] = [Buffer.alloc(chunkBytes), Buffer.alloc(chunkBytes)];
    const lengthAt = (index: number): number => Math.min(chunkBytes, expected.rawBytes - index * chunkBytes);
    const read = (index: number): Promise<void> => {
      const started = readAll(disk, path, buffers[index % 2 === 0 ? 0 : 1], lengthAt(index), index * chunkBytes);
      started.catch(() => undefined);
      return started;
    };
    let reading = read(0);
    for (const [index, digest] of written.chunks.entries()) {
      stopIf(signal);
      await reading;
      const data = buffers[index % 2 === 0 ? 0 : 1].subarray(0, lengthAt(index));
      // The next chunk comes from the disk while this one is hashed.
      if (index + 1 < written.chunks.length) reading = read(index + 1);
      if (index === 0) written.bootSector.copy(data);
      const same = digest === null ? isZero(data) : hash("sha256", data, "buffer").equals(digest);
      if (!same) throw new ProblemError(diskReadBackWrong({ disk: path, at: place(index * chunkBytes) }));
      raw.update(data);
      onProgress(Math.min((index + 1) * chunkBytes, expected.rawBytes), expected.rawBytes);
    }
    if (raw.digest("hex") !== expected.rawSha256) throw new ProblemError(imageDigest({ file: expected.file }));
  } finally {
    await disk.close();
  }
}

/** The unpacked image in chunks of `chunkBytes` (the last may be shorter); each is the caller's until two later. */
async function* chunksOf({ file, expected, signal }: ImageJob): AsyncGenerator<Buffer> {
  const compressed = createHash("sha256");
  const source = createReadStream(file, { highWaterMark: 2 ** 18 });
  source.on("data", (part) => compressed.update(part));
  const unpack = createZstdDecompress({ chunkSize: 2 ** 17 });
  const flow = pipeline(source, unpack, { signal });
  flow.catch(() => undefined);
  // Three: one being written, one being filled, one in between.
  const pool = [
    Buffer.allocUnsafeSlow(chunkBytes),
    Buffer.allocUnsafeSlow(chunkBytes),
    Buffer.allocUnsafeSlow(chunkBytes),
  ];
  let turn = 0;
  let filled = 0;
  const current = (): Buffer => pool[turn % pool.length] ?? zeros;
  try {
    for await (const part of unpack) {
      if (!Buffer.isBuffer(part)) continue;
      for (let used = 0; used < part.length; ) {
        const taken = part.copy(current(), filled, used);
        used += taken;
        filled += taken;
        if (filled === chunkBytes) {
          yield current();
          turn += 1;
          filled = 0;
        }
      }
    }
    await flow;
  } catch (thrown) {
    if (thrown instanceof ProblemError) throw thrown;
    stopIf(signal);
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ProblemError(imageUnreadable({ file, reason }), { cause: thrown });
  }
  if (compressed.digest("hex") !== expected.compressedSha256) throw new ProblemError(imageDigest({ file }));
  if (filled > 0) yield current().subarray(0, filled);
}
