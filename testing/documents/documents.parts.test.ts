import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { blocksOf, documents, scriptToRun } from "./commands.ts";

const root = new URL("../..", import.meta.url).pathname;

describe.each(await documents(root))("the commands of $name", ({ name, text }) => {
  const scripts = blocksOf(name, text).map(scriptToRun).filter((script) => script !== "");

  it("work as they stand, from top to bottom, in a clone of the repository", async () => {
    const folder = await mkdtemp(join(tmpdir(), "documents-"));
    try {
      for (const entry of ["core", "update-server", "installer", "operator", "iso-builder", "crds", "manifests", "node_modules", "hardware-profiles"])
        await symlink(join(root, entry), join(folder, entry));
      for (const script of scripts) {
        const run = await execa("bash", ["-euo", "pipefail", "-c", script], { cwd: folder, reject: false, all: true });
        expect(run.exitCode, `${script}\n${run.all}`).toBe(0);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
