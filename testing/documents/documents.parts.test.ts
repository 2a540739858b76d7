import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { blocksOf, documents, scriptsToRun } from "./commands.ts";

const root = new URL("../..", import.meta.url).pathname;
const all = await documents(root);

/** What the commands name: the programs are those of this checkout, what they write stays in a folder of the test. */
const checkout = ["core", "update-server", "installer", "operator", "iso-builder", "crds", "manifests", "node_modules"];

describe("the documents", () => {
  it("tell a reader to type something", () => {
    expect(all.flatMap(({ name, text }) => blocksOf(name, text)).length).toBeGreaterThan(3);
  });

  it.each(all.filter(({ name, text }) => scriptsToRun(name, text).length > 0))(
    "have commands that work as they stand, from top to bottom: $name",
    async ({ name, text }) => {
      const folder = await mkdtemp(join(tmpdir(), "documents-"));
      try {
        for (const entry of checkout) await symlink(join(root, entry), join(folder, entry));
        for (const script of scriptsToRun(name, text)) {
          const run = await execa("bash", ["-euo", "pipefail", "-c", script], {
            cwd: folder,
            reject: false,
            all: true,
          });
          expect(run.exitCode, `${script}\n${run.all}`).toBe(0);
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
