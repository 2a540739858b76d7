import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where downloads and built layers are kept: outside the tree, shared by all checkouts. */
export const defaultCacheDir = (): string => process.env.CTO_CACHE ?? join(homedir(), ".cache", "cto-platform");

/** A short digest of everything given: the name of a cached folder. */
export const keyOf = (parts: readonly (string | Uint8Array)[]): string =>
  parts
    .reduce((hash, part) => hash.update(part).update("\0"), createHash("sha256"))
    .digest("hex")
    .slice(0, 16);

/** The text of every source file of a folder (no tests), so that a changed builder makes a new key. */
export async function sourcesOf(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ts") && !name.includes(".test.")).sort();
  return Promise.all(names.map(async (name) => `${name}\n${await readFile(join(folder, name), "utf8")}`));
}

/** The folder that `build` once filled for this key. A broken-off build leaves nothing that looks finished. */
export async function cached(folder: string, key: string, build: (into: string) => Promise<void>): Promise<string> {
  const finished = join(folder, key);
  const there = (): Promise<boolean> =>
    access(finished).then(
      () => true,
      () => false,
    );
  if (await there()) return finished;
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, ".work-"));
  try {
    await build(work);
    // Somebody else may have finished the same folder meanwhile: equal key, equal content.
    await rename(work, finished).catch(async (failure) => {
      if (!(await there())) throw failure;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return finished;
}
