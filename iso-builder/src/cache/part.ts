import { access, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { contentHash } from "./content.ts";
import { underLock } from "./lock.ts";

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

/** Where built parts and downloads live: outside the tree, so that a fresh clone finds what an earlier one built. */
export const cacheFolder = (): string => process.env.CTO_CACHE ?? join(homedir(), ".cache", "cto-platform");

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

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
  const home = join(cacheFolder(), name);
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
