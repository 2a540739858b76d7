import { constants, copyFile, link, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { errnoOf, onFile } from "./problems.ts";

/** Reads a small text file. */
export const readText = (path: string): Promise<string> => onFile(path, () => readFile(path, "utf8"));

/** The text, or undefined where there is no such file. */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    return onFile(path, () => Promise.reject(error));
  }
}

/** Makes a new file that only its owner may read. Refuses to touch one that is there. */
export async function createPrivateFile(path: string, text: string): Promise<void> {
  await writeThrough(path, text, "wx", 0o600);
}

/** Replaces the file in one step: a reader sees the old content or the new, never a part, also after a power cut. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await onFile(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    const unfinished = unfinishedName(path);
    try {
      await writeThrough(unfinished, text, "w", 0o644);
      await rename(unfinished, path);
    } finally {
      await rm(unfinished, { force: true });
    }
  });
}

/**
 * Puts the file `from` also at `to`, replacing what is there; without a second copy of the bytes where the disk allows
 * it.
 */
export async function placeFile(from: string, to: string): Promise<void> {
  await onFile(to, async () => {
    await mkdir(dirname(to), { recursive: true });
    const unfinished = unfinishedName(to);
    try {
      await link(from, unfinished).catch(() => copyFile(from, unfinished, constants.COPYFILE_FICLONE));
      await rename(unfinished, to);
    } finally {
      await rm(unfinished, { force: true });
    }
  });
}

/** Hidden, so that it is never served; with the process in its name, so that two writers do not share it. */
const unfinishedName = (path: string): string =>
  `${dirname(path)}/.unfinished-${process.pid}-${Math.random().toString(36).slice(2)}`;

async function writeThrough(path: string, text: string, flags: "w" | "wx", mode: number): Promise<void> {
  await onFile(path, async () => {
    const file = await open(path, flags, mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}
