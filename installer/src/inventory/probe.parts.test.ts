import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { parseInventory, probe, systemExec, systemFiles } from "./index.ts";

it("probes the very machine that runs the tests", async () => {
  const inventory = await probe(systemExec, systemFiles, new AbortController().signal);
  expect(parseInventory(JSON.stringify(inventory))).toEqual({ ok: true, value: inventory });
  const processors = (await readFile("/proc/cpuinfo", "utf8")).match(/^processor\s*:/gm);
  expect(inventory.cpu.threads).toBe(processors?.length);
  expect(inventory.cpu.cores).toBeGreaterThan(0);
  expect(inventory.memory.bytes).toBeGreaterThan(2 ** 30);
  expect(inventory.problems.map(({ field }) => field).filter((field) => !field.startsWith("platform."))).toEqual([]);
});
