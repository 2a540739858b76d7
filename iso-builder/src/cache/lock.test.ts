import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { underLock } from "./lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("work under a lock", () => {
  it("takes over from an owner that is gone, and leaves no lock behind", async () => {
    const gone = execa("true");
    await gone;
    const lock = join(folder, "a.lock");
    await writeFile(lock, String(gone.pid));
    expect(await underLock(lock, async () => "done")).toBe("done");
    await expect(access(lock)).rejects.toThrow("ENOENT");
  });

  it("says why the lock cannot be made, rather than waiting for nobody", () =>
    expect(underLock(join(folder, "nowhere", "a.lock"), async () => "done")).rejects.toThrow("ENOENT"));
});
