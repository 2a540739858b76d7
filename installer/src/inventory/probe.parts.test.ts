import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseInventory, probe, systemExec, systemFiles } from "./index.ts";
import { readSignatures } from "./signatures.ts";

it("probes the very machine that runs the tests", async () => {
  const inventory = await probe(systemExec, systemFiles, new AbortController().signal);
  expect(parseInventory(JSON.stringify(inventory))).toEqual({ ok: true, value: inventory });
  const processors = (await readFile("/proc/cpuinfo", "utf8")).match(/^processor\s*:/gm);
  expect(inventory.cpu.threads).toBe(processors?.length);
  expect(inventory.cpu.cores).toBeGreaterThan(0);
  expect(inventory.memory.bytes).toBeGreaterThan(2 ** 30);
  // A sandbox may have no firmware tables and may not let its disk be read; all else must be seen.
  const allowed = /^(platform\..*|disks\.contents)$/;
  expect(inventory.problems.filter(({ field }) => !allowed.test(field))).toEqual([]);
});

it("reads what is on a disk from the disk itself", async () => {
  const folder = await mkdtemp(join(tmpdir(), "signatures-"));
  const disk = join(folder, "disk");
  const { signal } = new AbortController();
  const seen = async () => [...readSignatures(await systemExec.run("wipefs", ["--json", disk], signal)).values()];
  try {
    await writeFile(disk, "");
    await truncate(disk, 2 ** 25);
    expect(await seen()).toEqual([]);
    await systemExec.run("mkfs.ext4", ["-q", "-L", "Daten", disk], signal);
    expect(await seen()).toEqual([{ fstype: "ext4", label: "Daten" }]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
