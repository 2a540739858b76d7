import { evaluateRules } from "@cto/core";
import { describe, expect, it } from "vitest";
import { firstDisk, profileOf, recorded, release } from "../../fixtures/index.ts";
import { type Disk, diskId, type Inventory } from "../inventory/index.ts";
import { installChecks } from "./index.ts";

const lab = recorded("qemu-lab");
const only = (disk: Partial<Disk>): Inventory => ({ ...lab, disks: lab.disks.map((known) => ({ ...known, ...disk })) });

function verdicts(inventory: Inventory, target: string | null = null) {
  const results = evaluateRules(installChecks, { inventory, profile: profileOf(inventory), release, target });
  return Object.fromEntries(results.map(({ id, verdict }) => [id, verdict]));
}

describe("the checks before an installation", () => {
  it("let the lab's machine through, with advice", () =>
    expect(verdicts(lab, diskId(firstDisk(lab)))).toEqual({
      inventory: "pass",
      architecture: "pass",
      "cpu-cores": "warn",
      memory: "warn",
      firmware: "pass",
      network: "pass",
      disk: "pass",
      "target-disk": "warn",
      "other-talos": "pass",
    }));

  it("say that the disk is not known yet, instead of passing", () =>
    expect(verdicts(lab)["target-disk"]).toBe("unknown"));

  it.each<[string, Inventory, string, string]>([
    ["1 thread", { ...lab, cpu: { ...lab.cpu, threads: 1 } }, "cpu-cores", "block"],
    ["2 threads", { ...lab, cpu: { ...lab.cpu, threads: 2 } }, "cpu-cores", "warn"],
    ["4 threads", { ...lab, cpu: { ...lab.cpu, threads: 4 } }, "cpu-cores", "pass"],
    ["uncounted threads", { ...lab, cpu: { ...lab.cpu, threads: 0 } }, "cpu-cores", "unknown"],
    ["1697 MiB", { ...lab, memory: { bytes: 1697 * 2 ** 20 } }, "memory", "block"],
    ["1698 MiB", { ...lab, memory: { bytes: 1698 * 2 ** 20 } }, "memory", "warn"],
    ["4 GiB", { ...lab, memory: { bytes: 2 ** 32 } }, "memory", "pass"],
    ["another architecture", { ...lab, cpu: { ...lab.cpu, architecture: "arm64" } }, "architecture", "block"],
    ["BIOS", { ...lab, platform: { ...lab.platform, firmware: "bios" } }, "firmware", "pass"],
    ["Secure Boot", { ...lab, platform: { ...lab.platform, secureBoot: true } }, "firmware", "block"],
    [
      "Secure Boot that cannot be seen",
      { ...lab, problems: [{ field: "platform.secureBoot", reason: "hidden" }] },
      "firmware",
      "unknown",
    ],
    ["no network card", { ...lab, links: [] }, "network", "block"],
    ["no cable", { ...lab, links: lab.links.map((link) => ({ ...link, up: false })) }, "network", "warn"],
    ["no disk", recorded("no-disk"), "disk", "block"],
    ["a disk that is too small", recorded("small-disk"), "disk", "block"],
    ["a read-only disk", only({ readOnly: true }), "disk", "block"],
  ])("%s", (_, inventory, rule, verdict) => expect(verdicts(inventory)[rule]).toBe(verdict));

  it.each<[string, Inventory, number]>([
    ["is gone", recorded("no-disk"), 0],
    ["is there twice", { ...lab, disks: [...lab.disks, ...lab.disks] }, 2],
  ])("refuse a target that %s", (_, inventory, times) => {
    const target = diskId(firstDisk(lab));
    const results = evaluateRules(installChecks, { inventory, profile: profileOf(inventory), release, target });
    expect(results.find(({ id }) => id === "target-disk")).toMatchObject({ verdict: "block", measured: String(times) });
  });

  describe("with Talos on a disk", () => {
    const meta = { path: "/dev/vdb4", bytes: 2 ** 20, partLabel: "META" };
    const old: Disk = { ...firstDisk(lab), path: "/dev/vdb", serial: "OLD", contents: [meta] };
    const inventory: Inventory = { ...lab, disks: [firstDisk(lab), old] };
    it.each([
      ["warn before a disk is chosen", null, "warn"],
      ["refuse another disk beside it", diskId(firstDisk(lab)), "block"],
      ["accept that disk itself", diskId(old), "pass"],
    ])("%s", (_, target, verdict) => expect(verdicts(inventory, target)["other-talos"]).toBe(verdict));
  });

  it.each([
    ["platform.model", "pass"],
    ["disks", "warn"],
  ])("when %s could not be seen: %s", (field, verdict) =>
    expect(verdicts({ ...lab, problems: [{ field, reason: "lsblk: not found" }] }).inventory).toBe(verdict),
  );

  it("refuse an image that does not fit beside its data", () => {
    const amd64 = release.osImages.amd64;
    if (amd64 === undefined) throw new Error("the release has an image");
    const huge = { osImages: { amd64: { ...amd64, rawBytes: 8 * 2 ** 30 } } };
    const target = diskId(firstDisk(lab));
    const results = evaluateRules(installChecks, { inventory: lab, profile: profileOf(lab), release: huge, target });
    expect(results.find(({ id }) => id === "target-disk")).toMatchObject({ verdict: "block", limit: "10.8 GB" });
  });

  it("tell for every block what to do", () => {
    const bare: Inventory = {
      ...recorded("no-disk"),
      links: [],
      memory: { bytes: 1 },
      cpu: { ...lab.cpu, threads: 1 },
    };
    const results = evaluateRules(installChecks, { inventory: bare, profile: profileOf(bare), release, target: null });
    const blocking = results.filter(({ verdict }) => verdict === "block");
    expect(blocking.map(({ id }) => id)).toEqual(["cpu-cores", "memory", "network", "disk"]);
    expect(blocking.every(({ fix }) => fix !== undefined)).toBe(true);
  });
});
