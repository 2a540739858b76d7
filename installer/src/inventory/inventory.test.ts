import { describe, expect, it } from "vitest";
import { firstDisk, recorded } from "../../fixtures/index.ts";
import { type Disk, describeBytes, describeContent, diskId, parseInventory, serialTail } from "./index.ts";

describe("a recorded inventory", () => {
  const text = JSON.stringify(recorded("dell-poweredge-r660"));

  it("reads back as it was written", () =>
    expect(parseInventory(text)).toEqual({ ok: true, value: recorded("dell-poweredge-r660") }));

  it.each([
    ["no JSON", "{", /not JSON/],
    ["a later version", text.replace('"version":1', '"version":2'), /version/],
    ["an unknown key", text.replace('"version":1', '"version":1,"colour":"red"'), /colour/],
    ["a negative size", text.replace('"bytes":67142438912', '"bytes":-1'), /memory/],
    ["a MAC address that is none", text.replace("b0:7b:25:d1:4e:20", "b0-7b"), /mac/],
  ])("with %s is refused", (_, damaged, reason) => {
    const parsed = parseInventory(damaged);
    expect(parsed.ok ? "" : `${parsed.problem.code} ${parsed.problem.what}`).toMatch(reason);
  });
});

describe("the identity of a disk", () => {
  const disk = firstDisk(recorded("dell-poweredge-r660"));

  it("stays when the kernel finds it elsewhere, and when its contents change", () => {
    const moved: Disk = { ...disk, path: "/dev/sdz", contents: [], removable: true };
    expect(diskId(moved)).toBe(diskId(disk));
  });
  it.each([
    ["serial", "OTHER"],
    ["wwn", "eui.0"],
    ["bytes", 1],
    ["model", "Other"],
  ])("changes with its %s", (field, value) => expect(diskId({ ...disk, [field]: value })).not.toBe(diskId(disk)));
  it("always has four characters to type", () => {
    expect(serialTail(disk)).toBe("4A01");
    const { wwn: _, ...nameless } = { ...disk, serial: "" };
    expect(serialTail(nameless)).toMatch(/^.{4}$/);
  });
});

describe("words", () => {
  it.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [8_589_934_592, "8.6 GB"],
    [99_960_000_000, "100 GB"],
    [960_197_124_096, "960 GB"],
    [1_000_204_886_016, "1 TB"],
  ])("%i is %s", (bytes, words) => expect(describeBytes(bytes)).toBe(words));

  it.each([
    [{ fstype: "ntfs", label: "Daten" }, "Windows (ntfs) 'Daten', 118 GB"],
    [{ fstype: "xfs", partLabel: "EPHEMERAL" }, "Talos Linux EPHEMERAL (xfs) 'EPHEMERAL', 118 GB"],
    [{ fstype: "LVM2_member" }, "LVM volumes (LVM2_member), 118 GB"],
    [{ fstype: "reiser9" }, "Data (reiser9), 118 GB"],
    [{}, "Data of an unknown kind, 118 GB"],
  ])("%o is %s", (content, words) =>
    expect(describeContent({ path: "/dev/sda1", bytes: 118_111_600_640, ...content })).toBe(words),
  );
});
