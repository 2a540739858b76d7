import { describe, expect, it } from "vitest";
import { emptyDisk as empty, profileOf, recorded } from "../../fixtures/index.ts";
import type { Disk, Inventory } from "../inventory/index.ts";
import { judgeDisks } from "./index.ts";

const lab = recorded("qemu-lab");
const judge = (...disks: Disk[]) => judgeDisks({ ...lab, disks }, profileOf(lab));
const suggested = (...disks: Disk[]) => judge(...disks).find((choice) => choice.suggested)?.path;

describe("a disk that is not offered", () => {
  it.each<[string, Partial<Disk>, RegExp]>([
    ["can be pulled out", { removable: true }, /pulled out/],
    ["hangs on USB", { transport: "usb" }, /pulled out/],
    ["is used by the running system", { inUse: true }, /running system/],
    ["is read-only", { readOnly: true }, /read-only/],
    ["is too small", { bytes: 4 * 2 ** 30 }, /too small: 4.3 GB, at least 6.6 GB/],
    ["has sectors of 4096 bytes", { sectorBytes: 4096 }, /sectors of 4096 bytes/],
  ])("%s", (_, disk, note) => {
    const [choice] = judge({ ...empty, ...disk });
    expect(choice).toMatchObject({ offered: false, suggested: false });
    expect(choice?.note).toMatch(note);
  });

  it("is the one that the installer was started from, even where it looks built in", () => {
    const inventory: Inventory = { ...lab, disks: [empty], bootMedium: empty.path };
    expect(judgeDisks(inventory, profileOf(lab))[0]).toMatchObject({
      offered: false,
      note: "This installer was started from it.",
    });
  });

  it("is each of two that cannot be told apart", () =>
    expect(judge(empty, { ...empty, path: "/dev/sdb" }).map(({ offered }) => offered)).toEqual([false, false]));
});

describe("the suggestion", () => {
  const nvme: Disk = { ...empty, path: "/dev/nvme0n1", transport: "nvme", serial: "N1", bytes: 250e9 };
  const harddisk: Disk = { ...empty, path: "/dev/sdb", serial: "H1", rotational: true, bytes: 4e12 };
  const withData: Disk["contents"] = [{ path: "/dev/nvme0n1p1", bytes: 1e9, fstype: "ext4" }];

  it("is NVMe before SSD before hard disk, whatever their size", () => {
    expect(suggested(harddisk, empty, nvme)).toBe(nvme.path);
    expect(suggested(harddisk, empty)).toBe(empty.path);
    expect(suggested(harddisk)).toBe(harddisk.path);
  });
  it("is the larger of two equals", () =>
    expect(suggested(nvme, { ...nvme, path: "/dev/nvme1n1", serial: "N2", bytes: 1e12 })).toBe("/dev/nvme1n1"));
  it("is never a disk with data, which stays offered", () => {
    expect(suggested({ ...nvme, contents: withData }, harddisk)).toBe(harddisk.path);
    expect(judge({ ...nvme, contents: withData })[0]).toMatchObject({ offered: true, suggested: false });
  });
  it("does not depend on the order in which disks were found", () =>
    expect(suggested(nvme, empty, harddisk)).toBe(suggested(harddisk, empty, nvme)));
});

describe("a Dell R660 with Windows on its BOSS card", () => {
  const inventory = recorded("dell-poweredge-r660");
  const [boss, nvme, stick] = judgeDisks(inventory, profileOf(inventory));

  it("lists what would be lost, by name", () =>
    expect(boss).toMatchObject({
      label: "Dell BOSS-N1, 240 GB NVMe",
      serialTail: "4A01",
      offered: true,
      suggested: false,
      note: "Everything on it will be lost.",
      contents: [
        "Start files of an operating system (vfat) 'EFI system partition', 105 MB",
        "Microsoft reserved 'Microsoft reserved partition', 16.8 MB",
        "Windows (ntfs) 'System', 121 GB",
        "Windows (ntfs) 'Daten', 118 GB",
      ],
    }));
  it("suggests the empty NVMe drive", () =>
    expect(nvme).toMatchObject({ suggested: true, label: "SAMSUNG MZQL21T9HCJR-00A07, 1.9 TB NVMe" }));
  it("does not offer its own stick", () => expect(stick).toMatchObject({ offered: false }));
});
