import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { part } from "./part.ts";

let folder: string;
let input: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parts-"));
  input = join(folder, "input.txt");
  await writeFile(input, "one");
  vi.stubEnv("CTO_CACHE", join(folder, "cache"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const counting = () => vi.fn(async (into: string) => writeFile(join(into, "made"), await readFile(input, "utf8")));

describe("a part", () => {
  it("is built once for the same content, also when asked for twice at the same time", async () => {
    const build = counting();
    const [first, second] = await Promise.all([
      part("thing", { inputs: [input], build }),
      part("thing", { inputs: [input], build }),
    ]);
    expect(first).toBe(second);
    expect(build).toHaveBeenCalledTimes(1);
    expect(await readFile(join(first, "made"), "utf8")).toBe("one");
  });

  it("is built anew when an input or the salt changes", async () => {
    const build = counting();
    const first = await part("thing", { inputs: [input], build });
    await writeFile(input, "two");
    const second = await part("thing", { inputs: [input], build });
    const third = await part("thing", { inputs: [input], salt: "v2", build });
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it("leaves nothing behind when its build fails, and can be built again", async () => {
    const failing = () => Promise.reject(new Error("no compiler"));
    await expect(part("thing", { inputs: [input], build: failing })).rejects.toThrow("no compiler");
    expect(await readdir(join(folder, "cache", "thing"))).toEqual([]);
    await expect(part("thing", { inputs: [input], build: counting() })).resolves.toContain("thing");
  });
});
