import { createHash } from "node:crypto";
import { readdir, readFile, readlink } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

const notAnInput = new Set(["node_modules", "dist", ".git"]);

async function* filesBelow(path: string): AsyncGenerator<string> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) {
    yield path;
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (notAnInput.has(entry.name) || entry.name.includes(".test.")) continue;
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(child);
    else if (entry.isSymbolicLink()) yield `${child} -> ${await readlink(child)}`;
    else yield child;
  }
}

/** A short digest of `salt` and of every file below `inputs`, tests left out: what they say changes no part. */
export async function contentHash(inputs: readonly string[], salt: string): Promise<string> {
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
