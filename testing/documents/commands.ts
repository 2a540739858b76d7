import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** One fenced `sh` block of a document: commands that a reader is told to type. */
export interface Block {
  readonly document: string;
  readonly script: string;
}

/** Commands that a test of their own runs, because they take long, need a person, or install on the machine. */
const runElsewhere: Readonly<Record<string, string>> = {
  "make run": "testing/lab: what it starts, with a program in the person's place",
  "make run AUTO=1": "testing/lab/lab.parts.test.ts",
  "make test": "is what runs this test",
  "make test-deep": "is run by .ci/run",
};

export function blocksOf(document: string, text: string): readonly Block[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => ({
    document,
    script: match[1] ?? "",
  }));
}

/** The README and the pages under docs/ and in the workspaces, relative to the root. */
export async function documents(root: string): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const pages = (await readdir(join(root, "docs")))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`);
  const names = ["README.md", ...pages.sort(), "update-server/README.md", "installer/README.md"];
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(root, name), "utf8") })));
}

/** The scripts of a document that the test has to run: its blocks without the lines that are run elsewhere. */
export const scriptsToRun = (document: string, text: string): readonly string[] =>
  blocksOf(document, text)
    .map(({ script }) =>
      script
        .split("\n")
        .filter((line) => !(line.replace(/\s+#.*$/, "").trim() in runElsewhere))
        .join("\n")
        .trim(),
    )
    .filter((script) => script !== "");
