import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { alive } from "../process/index.ts";

export interface PartSpec {
  /** Files and folders whose content decides whether the part is built anew. */
  readonly inputs: readonly string[];
  /** Anything else that decides it: versions, flags. */
  readonly salt?: string;
  /** How long a first build takes, for the person who waits: "5 to 12 minutes". */
  readonly takes?: string;
  /** Fills the empty folder `into`. */
  readonly build: (into: string) => Promise<void>;
}

/** Where built parts live: outside the tree, so that a fresh clone finds what an earlier one built. */
export const partsFolder = (): string => process.env.CTO_CACHE ?? join(homedir(), ".cache", "cto-platform");

const notAnInput = new Set(["node_modules", "dist", ".git"]);

async function* filesBelow(path: string): AsyncGenerator<string> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) {
    yield path;
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (notAnInput.has(entry.name)) continue;
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(child);
    else if (entry.isSymbolicLink()) yield `${child} -> ${await readlink(child)}`;
    else yield child;
  }
}

async function contentHash(inputs: readonly string[], salt: string): Promise<string> {
  const hash = createHash("sha256").update(salt);
  for (const input of inputs) {
    const root = resolve(input);
    for await (const file of filesBelow(root)) {
      hash.update(`\0${relative(dirname(root), file)}\0`);
      if (!file.includes(" -> ")) hash.update(await readFile(file));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** One builder at a time over all processes of this machine; a lock whose owner is gone is taken over. */
async function underLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const mine = await writeFile(lock, String(process.pid), { flag: "wx" }).then(
      () => true,
      () => false,
    );
    if (mine) break;
    const owner = Number(await readFile(lock, "utf8").catch(() => ""));
    if (owner > 0 && !alive(owner)) await rm(lock, { force: true });
    else await delay(250);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** What a killed builder left; whoever holds the lock knows that nobody is working on it. */
async function removeUnfinished(finished: string): Promise<void> {
  const left = (await readdir(dirname(finished))).filter((name) =>
    name.startsWith(`${basename(finished)}.unfinished-`),
  );
  await Promise.all(left.map((name) => rm(join(dirname(finished), name), { recursive: true, force: true })));
}

/**
 * The folder of a built part. Builds it when no earlier build had the same inputs; a build that fails or is interrupted
 * leaves nothing behind that a later one could mistake for a part.
 */
export async function part(name: string, spec: PartSpec): Promise<string> {
  const home = join(partsFolder(), name);
  const finished = join(home, await contentHash(spec.inputs, spec.salt ?? ""));
  if (await exists(finished)) return finished;
  await mkdir(home, { recursive: true });
  return underLock(`${finished}.lock`, async () => {
    if (await exists(finished)) return finished;
    await removeUnfinished(finished);
    const started = performance.now();
    const say = (text: string) => process.stderr.write(`${text}\n`);
    const seconds = () => Math.round((performance.now() - started) / 1000);
    say(`building ${name}: ${spec.takes ?? "about a minute"}, once; kept in ${home}`);
    const beat = setInterval(() => say(`  building ${name}: ${seconds()} s`), 30_000);
    const unfinished = await mkdtemp(`${finished}.unfinished-`);
    try {
      await spec.build(unfinished);
      await rename(unfinished, finished);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      throw error;
    } finally {
      clearInterval(beat);
    }
    say(`built ${name} in ${seconds()} s`);
    return finished;
  });
}
