import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { runFrom } from "../root.ts";
import { writeBiosImage, writeEfiImage } from "./images.ts";
import { menu, volumeLabel } from "./menu.ts";

/** The files a medium is made of. */
export interface MediumFiles {
  readonly kernel: string;
  readonly base: string;
  readonly app: string;
  readonly release: string;
  readonly vendorKeys: string;
  readonly osImage: string;
}

/**
 * Writes the hybrid ISO: an optical disc and a stick, for BIOS (GRUB in the MBR and as El Torito image) and for UEFI
 * (an appended EFI system partition). Equal files and `seconds` give equal bytes.
 */
export async function writeMedium(tools: string, files: MediumFiles, out: string, seconds: number): Promise<void> {
  const work = await mkdtemp(join(dirname(out), ".iso-"));
  const [bios, efi, config] = [join(work, "bios.img"), join(work, "efi.img"), join(work, "grub.cfg")];
  try {
    await writeBiosImage(tools, bios);
    await writeEfiImage(tools, efi, seconds);
    await writeFile(config, menu);
    const content = {
      "/boot/grub/bios.img": bios,
      "/boot/grub/grub.cfg": config,
      "/cto/boot/vmlinuz": files.kernel,
      "/cto/boot/base.img": files.base,
      "/cto/boot/app.img": files.app,
      "/cto/release.json": files.release,
      "/cto/vendor-keys.json": files.vendorKeys,
      [`/cto/os/${basename(files.osImage)}`]: files.osImage,
    };
    const bootRecord = join(tools, "usr/lib/grub/i386-pc/boot_hybrid.img");
    const options = [
      ...["-as", "mkisofs", "-quiet", "-graft-points", "-r", "-iso-level", "3", "-V", volumeLabel, "-o", out],
      ...["--grub2-mbr", bootRecord, "--protective-msdos-label", "-partition_cyl_align", "off"],
      ...["-append_partition", "2", "0xef", efi, "-appended_part_as_gpt"],
      ...["-c", "/boot/boot.cat", "-b", "/boot/grub/bios.img", "-no-emul-boot", "-boot-load-size", "4"],
      ...["-boot-info-table", "--grub2-boot-info", "-eltorito-alt-boot", "-e", "--interval:appended_partition_2:all::"],
      ...["-no-emul-boot", "--set_all_file_dates", xorrisoTime(seconds)],
    ];
    const grafts = Object.entries(content).map(([inside, file]) => `${inside}=${file}`);
    await runFrom(tools, "usr/bin/xorriso", [...options, ...grafts], { SOURCE_DATE_EPOCH: String(seconds), TZ: "UTC" });
  } finally {
    await rm(work, { recursive: true });
  }
}

/** "2026112017123400", as xorriso writes a time. */
const xorrisoTime = (seconds: number): string =>
  `${Temporal.Instant.fromEpochMilliseconds(seconds * 1000)
    .toString()
    .replace(/\D/g, "")
    .slice(0, 14)}00`;
