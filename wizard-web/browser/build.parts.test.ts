import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { builtWizard } from "@cto/iso-builder";
import { beforeAll, describe, expect, it } from "vitest";

const kibibyte = 1024;
/** A phone on a slow site network loads this in about a second. */
const largestScript = 100 * kibibyte;

describe("the built pages", () => {
  let files: ReadonlyMap<string, Buffer>;
  beforeAll(async () => {
    const folder = await builtWizard();
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.includes("."));
    files = new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
  });

  it(`send at most ${largestScript / kibibyte} KiB of compressed script`, () => {
    const scripts = [...files].filter(([name]) => name.endsWith(".js"));
    const bytes = scripts.reduce((sum, [, content]) => sum + gzipSync(content, { level: 9 }).length, 0);
    console.info(`wizard: ${(bytes / kibibyte).toFixed(1)} KiB of script (gzip)`);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(largestScript);
  });

  it("carry the hash of the content in every name but two, so that a browser may keep them for good", () => {
    const unhashed = [...files.keys()].filter((name) => !/^assets\/.+-[\w-]{8,}\.\w+$/.test(name));
    expect(unhashed.sort()).toEqual(["icon.svg", "index.html"]);
  });

  it("hold no inline script or style and name no other host", () => {
    const page = files.get("index.html")?.toString() ?? "";
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
    expect(page).not.toMatch(/https?:|\/\//);
  });
});
