import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const script = new URL("./setup.sh", import.meta.url).pathname;
const tools = ["sh", "dirname", "printf", "sort", "head", "sed", "awk", "mkdir", "cat", "tail", "mktemp", "sha256sum"];

/** What each program of a machine answers that can run the lab. */
const goodMachine: Readonly<Record<string, string>> = {
  uname: 'case "$1" in -s) echo Linux ;; -m) echo x86_64 ;; esac',
  id: "echo 0",
  "apt-get": "echo called >> apt.log",
  go: "echo go1.26.8",
  npm: "exit 1",
  node: "echo v20.20.2",
  df: "printf 'Filesystem 1024-blocks Used Available\\n/dev/x 99 1 99999999\\n'",
  "dpkg-query": "echo installed",
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "setup-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the set-up on a machine that differs from a good one in these programs; undefined takes one away. */
async function setUp(differences: Readonly<Record<string, string | undefined>>) {
  const programs = { ...goodMachine, ...differences };
  for (const tool of tools) {
    const { stdout } = await execa("which", [tool]);
    await symlink(stdout, join(folder, tool));
  }
  for (const [name, answer] of Object.entries(programs)) {
    if (answer === undefined) continue;
    await writeFile(join(folder, name), `#!/bin/sh\n${answer}\n`);
    await chmod(join(folder, name), 0o755);
  }
  const environment = { PATH: folder, HOME: folder, CTO_CACHE: join(folder, "cache") };
  return execa(script, { env: environment, extendEnv: false, reject: false, all: true });
}

describe("a machine on which the lab cannot start", () => {
  it.each([
    ["is no Linux", { uname: "echo Darwin" }, "this is Darwin, not Linux"],
    ["has another processor", { uname: 'case "$1" in -s) echo Linux ;; -m) echo aarch64 ;; esac' }, "is aarch64"],
    ["is no Debian", { "apt-get": undefined }, "no apt-get"],
    ["gives no root", { id: "echo 1000" }, "root is needed"],
    ["has no Go", { go: undefined }, "Go is not installed"],
    ["has an old Go", { go: "echo go1.19.8" }, "Go 1.19.8 is too old"],
    ["has no npm", { npm: undefined }, "npm is not installed"],
    ["has an old Node", { node: "echo v18.20.4" }, "Node 18.20.4 is too old"],
    [
      "has a full disk",
      { df: "printf 'Filesystem 1024-blocks Used Available\\n/dev/x 99 1 1048576\\n'" },
      "has 1 GiB free; 12 GiB are needed",
    ],
  ])("%s: one sentence, what to do, exit code 2", async (_, differences, sentence) => {
    const { exitCode, all } = await setUp(differences);
    expect(all).toContain(sentence);
    expect(all.trim().split("\n")).toHaveLength(2);
    expect(exitCode).toBe(2);
  });
});

describe("a package that cannot be installed", () => {
  it("is named, with the place of the whole output", async () => {
    const { exitCode, all } = await setUp({
      "dpkg-query": "echo not-installed",
      "apt-get": "echo E: no such package; exit 100",
    });
    expect(all).toContain("xorriso: writes the ISO");
    expect(all).toMatch(/apt-get could not install: .*qemu-system-x86/);
    expect(exitCode).toBe(2);
  });
});
