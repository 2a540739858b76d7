import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { ProblemError } from "@cto/core";
import type { Exec } from "../inventory/index.ts";
import { diskInUse, diskVanished, diskWriteFailed } from "./problems.ts";
import { runTool, tryTool } from "./tool.ts";

const noSignal = new AbortController().signal;

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";

/** udev looks at a disk for a moment whenever a writer closes it, and holds it meanwhile. */
const busyTries = 12;
const busyPauseMilliseconds = 250;

/**
 * Opens a whole disk for reading and writing. On a block device O_EXCL (without O_CREAT) is refused by the kernel while
 * a file system or an array on it is active: the last guard against writing under somebody's feet.
 */
export async function openDisk(path: string): Promise<FileHandle> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await open(path, constants.O_RDWR | constants.O_EXCL);
    } catch (thrown) {
      if (codeOf(thrown) !== "EBUSY") throw new ProblemError(diskVanished({ disk: path }), { cause: thrown });
      if (tries >= busyTries) throw new ProblemError(diskInUse({ disk: path }), { cause: thrown });
      await delay(busyPauseMilliseconds);
    }
  }
}

/** Opens a disk beside its writer, for the journal, or only to look at it. Claims nothing. */
export async function openBeside(path: string, access: "read" | "write"): Promise<FileHandle> {
  try {
    return await open(path, access === "read" ? constants.O_RDONLY : constants.O_RDWR);
  } catch (thrown) {
    throw new ProblemError(diskVanished({ disk: path }), { cause: thrown });
  }
}

/** Writes all bytes at `position` (bytes from the start of the disk). */
export async function writeAll(disk: FileHandle, path: string, data: Uint8Array, position: number): Promise<void> {
  try {
    for (let done = 0; done < data.length; ) {
      const { bytesWritten } = await disk.write(data, done, data.length - done, position + done);
      done += bytesWritten;
    }
  } catch (thrown) {
    throw new ProblemError(writeProblem(path, position, thrown), { cause: thrown });
  }
}

/** Reads exactly `length` bytes at `position` into `into`; a disk that ends early is a problem. */
export async function readAll(
  disk: FileHandle,
  path: string,
  into: Uint8Array,
  length: number,
  position: number,
): Promise<void> {
  try {
    for (let done = 0; done < length; ) {
      const { bytesRead } = await disk.read(into, done, length - done, position + done);
      if (bytesRead === 0) throw new Error("the disk ends there");
      done += bytesRead;
    }
  } catch (thrown) {
    throw new ProblemError(writeProblem(path, position, thrown), { cause: thrown });
  }
}

/** Forces what was written onto the medium and out of the kernel's cache, so that reading back asks the disk itself. */
export async function settle(disk: FileHandle, path: string, exec: Exec): Promise<void> {
  try {
    await disk.sync();
  } catch (thrown) {
    throw new ProblemError(writeProblem(path, 0, thrown), { cause: thrown });
  }
  if ((await disk.stat()).isBlockDevice()) await tryTool(exec, path, ["blockdev", "--flushbufs", path], noSignal);
}

/** Size of a block device or of a file that stands for one, in bytes. */
export async function diskBytes(disk: FileHandle, path: string, exec: Exec): Promise<number> {
  const stat = await disk.stat();
  if (!stat.isBlockDevice()) return stat.size;
  const bytes = Number((await runTool(exec, path, ["blockdev", "--getsize64", path], noSignal)).trim());
  if (!Number.isSafeInteger(bytes) || bytes <= 0) throw new ProblemError(diskVanished({ disk: path }));
  return bytes;
}

const writeProblem = (path: string, position: number, thrown: unknown) =>
  codeOf(thrown) === "ENXIO" || codeOf(thrown) === "ENODEV"
    ? diskVanished({ disk: path })
    : diskWriteFailed({
        disk: path,
        at: place(position),
        reason: codeOf(thrown) || (thrown instanceof Error ? thrown.message : String(thrown)),
      });

/** "1.25 GiB from its start" */
export const place = (position: number): string => `${(position / 2 ** 30).toFixed(2)} GiB from its start`;
