import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

const libraryFolders = ["usr/lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu/systemd", "usr/lib64"];

/**
 * Runs a program out of an unpacked root with that root's own libraries, so that the result does not depend on what the
 * building machine has installed. Answers with its output.
 */
export async function runFrom(root: string, program: string, args: readonly string[], env = {}): Promise<string> {
  const loader = join(root, "usr/lib64/ld-linux-x86-64.so.2");
  const libraries = libraryFolders.map((folder) => join(root, folder)).join(":");
  const { stdout } = await execa(loader, ["--library-path", libraries, join(root, program), ...args], { env });
  return stdout;
}

/** The libraries that `programs` of a root need, directly or not, as paths in that root (the loader among them). */
export async function librariesOf(root: string, programs: readonly string[], needed: Needed): Promise<string[]> {
  const place = new Map<string, string>();
  for (const folder of libraryFolders)
    for (const name of await readdir(join(root, folder)))
      if (name.includes(".so") && !place.has(name)) place.set(name, `${folder}/${name}`);
  const found = new Set<string>();
  const open = [...programs];
  for (let program = open.pop(); program !== undefined; program = open.pop()) {
    for (const name of await needed(program.startsWith("/") ? program : join(root, program))) {
      const library = place.get(name);
      if (library === undefined) throw new Error(`${program} needs ${name}, which no chosen package brings.`);
      if (found.has(library)) continue;
      found.add(library);
      open.push(library);
    }
  }
  return [...found].sort();
}

/** Names of the libraries that a program asks for. */
export type Needed = (file: string) => Promise<string[]>;

/** `Needed` by readelf of a root that has binutils. */
export const neededByReadelf =
  (root: string): Needed =>
  async (file) => {
    const text = await runFrom(root, "usr/bin/x86_64-linux-gnu-readelf", ["--dynamic", "--wide", file]);
    return [...text.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name = ""]) => name);
  };
