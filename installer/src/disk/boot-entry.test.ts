import { describe, expect, it } from "vitest";
import type { Exec } from "../inventory/index.ts";
import { preferDisk, readEntries } from "./boot-entry.ts";

const listing = `BootCurrent: 0001
Timeout: 5 seconds
BootOrder: 0001,0000,0003
Boot0000* UEFI QEMU HARDDISK QM00001 \tPciRoot(0x0)/Pci(0x1f,0x2)
Boot0001* UEFI QEMU DVD-ROM\tPciRoot(0x0)
Boot0003  CTO Platform\tHD(1,GPT,1234)/File(\\EFI\\boot\\BOOTX64.efi)
`;

describe("the firmware's boot entries", () => {
  it("are read with their numbers and names, active or not", () => {
    expect(readEntries(listing)).toEqual([
      { number: "0000", label: "UEFI QEMU HARDDISK QM00001" },
      { number: "0001", label: "UEFI QEMU DVD-ROM" },
      { number: "0003", label: "CTO Platform" },
    ]);
  });

  it("lose the stale one of an earlier installation, gain the new one, and start it next", async () => {
    const calls: string[] = [];
    const exec: Exec = {
      run: async (command, args) => {
        calls.push([command, ...args].join(" "));
        return args.includes("--create") ? listing.replaceAll("0003", "0004") : listing;
      },
    };
    expect(await preferDisk(exec, "/dev/sda", AbortSignal.timeout(1000))).toBeNull();
    expect(calls).toEqual([
      "efibootmgr",
      "efibootmgr --quiet --bootnum 0003 --delete-bootnum",
      "efibootmgr --create --disk /dev/sda --part 1 --label CTO Platform --loader \\EFI\\boot\\BOOTX64.efi",
      "efibootmgr --quiet --bootnext 0004",
    ]);
  });

  it("that cannot be written are a warning, never a failure", async () => {
    const exec: Exec = {
      run: async () => {
        throw new Error("EFI variables are not supported on this system.");
      },
    };
    expect(await preferDisk(exec, "/dev/sda", AbortSignal.timeout(1000))).toContain("not supported");
  });
});
