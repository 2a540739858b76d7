import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { librariesOf, runFrom } from "./root.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "cto-root-"));
  const libraries = join(root, "usr/lib/x86_64-linux-gnu");
  await mkdir(join(libraries, "systemd"), { recursive: true });
  await mkdir(join(root, "usr/lib64"));
  for (const name of ["libone.so.1", "libtwo.so.2", "libunused.so.3"]) await writeFile(join(libraries, name), "");
});
afterEach(() => rm(root, { recursive: true }));

/** What each file of the root asks for, by the end of its path. */
const asking = (needs: Readonly<Record<string, readonly string[]>>) => async (file: string) =>
  Object.entries(needs).flatMap(([end, names]) => (file.endsWith(end) ? [...names] : []));

describe("the libraries of an unpacked root", () => {
  it("are those that programs need, directly or not", async () =>
    expect(
      await librariesOf(root, ["usr/bin/a"], asking({ "/a": ["libone.so.1"], "libone.so.1": ["libtwo.so.2"] })),
    ).toEqual(["usr/lib/x86_64-linux-gnu/libone.so.1", "usr/lib/x86_64-linux-gnu/libtwo.so.2"]));

  it("are named when no package brings them", () =>
    expect(librariesOf(root, ["usr/bin/a"], asking({ "/a": ["libgone.so.4"] }))).rejects.toMatchObject({
      problem: { code: "iso.library-missing", what: expect.stringContaining("libgone.so.4") },
    }));
});

describe("a program of an unpacked root that fails", () => {
  it("is named with what it said", async () => {
    const loader = join(root, "usr/lib64/ld-linux-x86-64.so.2");
    await writeFile(loader, "#!/bin/sh\necho 'no space left' >&2\nexit 5\n", { mode: 0o755 });
    await expect(runFrom(root, "usr/bin/xorriso", [])).rejects.toMatchObject({
      problem: { code: "iso.tool-failed", what: expect.stringContaining("xorriso"), cause: "no space left" },
    });
  });
});
