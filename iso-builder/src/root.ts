import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { defineProblem, ProblemError } from "@cto/core";
import { execa } from "execa";

const toolFailed = defineProblem<{ tool: string; says: string }>("iso.tool-failed", {
  what: ({ tool }) => `${tool} failed while the medium was built.`,
  cause: ({ says }) => says,
  fix: [
    "Check that the disk has room: 2 GB for the cache, and the size of the ISO twice where it is written.",
    "Try again.",
  ],
  retryable: true,
});

const libraryMissing = defineProblem<{ program: string; library: string }>("iso.library-missing", {
  what: ({ program, library }) => `${program} needs ${library}, which no chosen package brings.`,
  cause: "Debian split or renamed a package.",
  fix: ["Add the package that brings it to iso-builder/src/base/tools.ts."],
  retryable: false,
});

const libraryFolders = ["usr/lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu/systemd", "usr/lib64"];

/**
 * Runs a program out of an unpacked root with that root's own libraries, so that the result does not depend on what the
 * building machine has installed. Answers with its output; problem: iso.tool-failed.
 */
export async function runFrom(root: string, program: string, args: readonly string[], env = {}): Promise<string> {
  const loader = join(root, "usr/lib64/ld-linux-x86-64.so.2");
  const libraries = libraryFolders.map((folder) => join(root, folder)).join(":");
  const result = await execa(loader, ["--library-path", libraries, join(root, program), ...args], {
    env,
    reject: false,
  });
  if (!result.failed) return result.stdout;
  const says = result.stderr || (result.shortMessage ?? `It ended with exit code ${result.exitCode}.`);
  throw new ProblemError(toolFailed({ tool: basename(program), says }));
}

/**
 * The libraries that `programs` of a root need, directly or not, as paths in that root (the loader among them).
 * Problem: iso.library-missing.
 */
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
      if (library === undefined) throw new ProblemError(libraryMissing({ program, library: name }));
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
