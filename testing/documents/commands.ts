import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** One fenced `sh` block of a document: commands that a reader is told to type. */
export interface Block {
  readonly document: string;
  readonly line: number;
  readonly script: string;
}

/** Commands that a test of their own runs, because they take long, need a person, or install on the machine. */
export const runElsewhere: Readonly<Record<string, string>> = {
  "make run": "testing/lab: what it starts, with a program in the person's place",
  "make run AUTO=1": "testing/lab/lab.parts.test.ts",
  "make run FIRMWARE=bios AUTO=1": "testing/lab/lab.deep.test.ts",
  "make test": "is what runs this test",
  "make test-deep": "is run by .ci/run",
  "make check": "is run by make test",
  "make bench": "bench/bench.deep.test.ts",
};

export function blocksOf(document: string, text: string): readonly Block[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => ({
    document,
    line: text.slice(0, match.index).split("\n").length,
    script: match[1] ?? "",
  }));
}

/** The README and the pages under docs/ and in the workspaces, relative to the root. */
export async function documents(root: string): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const pages = (await readdir(join(root, "docs"))).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
  const names = ["README.md", ...pages.sort(), "update-server/README.md", "installer/README.md"];
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(root, name), "utf8") })));
}

/** The lines of a block that this test has to run itself. */
export const scriptToRun = ({ script }: Block): string =>
  script
    .split("\n")
    .filter((line) => !(line.replace(/\s+#.*$/, "").trim() in runElsewhere))
    .join("\n")
    .trim();
