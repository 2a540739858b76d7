import { describe, expect, it } from "vitest";
import { emptyDisk } from "../../fixtures/index.ts";
import { type Disk, diskId } from "../inventory/index.ts";
import { proveIdentity } from "./identity.ts";

const disk = (changes: Partial<Disk> = {}): Disk => ({
  ...emptyDisk,
  model: "Samsung 980",
  serial: "S64DNF0R123456",
  wwn: "0x5002538f00000001",
  bytes: 1_000_204_886_016,
  ...changes,
});

const confirmed = { ...disk(), diskId: diskId(disk()), label: "Samsung 980, 1 TB SATA" };
const other = disk({ path: "/dev/sdb", serial: "OTHER", wwn: "0x1" });

const outcome = (...seen: readonly Disk[]): string => {
  const proven = proveIdentity(confirmed, seen);
  return proven.ok ? "proven" : proven.problem.code;
};

describe("the disk that was confirmed, looked at again just before the first write", () => {
  it.each([
    ["is where it was", [other, disk()], "proven"],
    ["is gone", [other], "disk.vanished"],
    ["moved to another path", [disk({ path: "/dev/sdb" })], "disk.changed"],
    ["swapped its path with another", [disk({ path: "/dev/sdb" }), { ...other, path: "/dev/sda" }], "disk.changed"],
    ["has another serial number", [disk({ serial: "X" })], "disk.changed"],
    ["has another WWN", [disk({ wwn: "0x2" })], "disk.changed"],
    ["has another size", [disk({ bytes: 5 })], "disk.changed"],
    ["is there twice", [disk(), disk({ path: "/dev/sdc" })], "disk.changed"],
  ])("%s", (_, seen, expected) => expect(outcome(...seen)).toBe(expected));

  it("is named with what changed", () => {
    const proven = proveIdentity(confirmed, [disk({ serial: "X" })]);
    expect(!proven.ok && proven.problem.what).toContain('its serial number was "S64DNF0R123456" and is "X"');
  });
});
