import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runFrom } from "../root.ts";
import { efiMenu } from "./menu.ts";

const biosModules = [
  ...["biosdisk", "iso9660", "part_msdos", "part_gpt", "normal", "configfile", "search", "search_label", "linux"],
  ...["chain", "boot", "echo", "test", "serial", "terminal", "all_video", "vbe", "vga", "minicmd"],
];

/** Writes GRUB for BIOS as an El Torito boot image. `tools` is the unpacked root that has grub-pc-bin. */
export async function writeBiosImage(tools: string, file: string): Promise<void> {
  const modules = join(tools, "usr/lib/grub/i386-pc");
  const core = `${file}.core`;
  await runFrom(tools, "usr/bin/grub-mkimage", [
    "-d",
    modules,
    "-O",
    "i386-pc",
    "-p",
    "/boot/grub",
    "-o",
    core,
    ...biosModules,
  ]);
  await writeFile(file, Buffer.concat([await readFile(join(modules, "cdboot.img")), await readFile(core)]));
}

/**
 * What lies in the EFI system partition: Microsoft-signed shim, Debian-signed GRUB for removable media, key manager.
 */
const efiFiles = [
  { from: "usr/lib/shim/shimx64.efi.signed", to: "EFI/BOOT/BOOTX64.EFI" },
  { from: "usr/lib/shim/mmx64.efi.signed", to: "EFI/BOOT/mmx64.efi" },
  { from: "usr/lib/grub/x86_64-efi-signed/gcdx64.efi.signed", to: "EFI/BOOT/grubx64.efi" },
] as const;

/** Writes the FAT image that UEFI firmware starts from. Sizes: 8 MiB hold the three programs. */
export async function writeEfiImage(tools: string, file: string, seconds: number): Promise<void> {
  const env = { SOURCE_DATE_EPOCH: String(seconds), MTOOLS_SKIP_CHECK: "1", TZ: "UTC" };
  const mtool = (name: string, ...args: string[]): Promise<string> => runFrom(tools, `usr/bin/${name}`, args, env);
  const config = `${file}.cfg`;
  await writeFile(config, efiMenu);
  await writeFile(file, new Uint8Array(8 * 1024 * 1024));
  await mtool("mformat", "-i", file, "-N", "43544f31", "-v", "CTO_EFI", "::");
  await mtool("mmd", "-i", file, "::EFI", "::EFI/BOOT", "::boot", "::boot/grub");
  for (const { from, to } of efiFiles) await mtool("mcopy", "-i", file, join(tools, from), `::${to}`);
  await mtool("mcopy", "-i", file, config, "::boot/grub/grub.cfg");
}
