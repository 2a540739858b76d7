import { mkdir, open, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runFrom } from "@cto/iso-builder";
import { masterBootCode, placedCore } from "./bios.ts";
import { imageBytes, type Partition, placeOf, sectorBytes, tableArguments } from "./layout.ts";
import { withSections } from "./uki.ts";

/** The serial port last: it is where the kernel's own console goes, which the lab watches. */
const commandLine = "talos.platform=metal console=tty0 console=ttyS0,115200 loglevel=4 panic=10 mitigations=off";

const osRelease = `ID=lab-node\nNAME="Lab node"\nPRETTY_NAME="Lab node (reads a Talos configuration)"\n`;

const grubMenu = `serial --unit=0 --speed=115200
terminal_output console serial
echo "lab node: loading from BOOT"
linux /A/vmlinuz ${commandLine}
initrd /A/initramfs.zst
boot
`;

const grubModules = ["biosdisk", "part_gpt", "xfs", "normal", "linux", "serial", "terminal", "echo"];

interface Pieces {
  /** Folder with the unpacked Debian packages. */
  readonly debian: string;
  readonly initramfs: string;
  /** A folder for what is made on the way. */
  readonly work: string;
  readonly seconds: number;
}

/** Writes the whole raw disk image to `file`. Neither root nor loop devices are needed. */
export async function buildDisk(pieces: Pieces, file: string): Promise<void> {
  const { debian, work } = pieces;
  const kernelName = (await readdir(join(debian, "boot"))).find((name) => name.startsWith("vmlinuz-"));
  if (kernelName === undefined) throw new Error("The Debian packages bring no kernel.");
  const kernel = join(debian, "boot", kernelName);
  await mkdir(work, { recursive: true });
  await writeFile(file, "");
  await truncate(file, imageBytes);
  await runFrom(debian, "usr/sbin/sgdisk", [...tableArguments(), file]);

  await writeFilesystem(file, "EFI", await efiSystem(pieces, kernel));
  await writeFilesystem(file, "BOOT", await bootFilesystem(pieces, kernel));
  const core = await grubCore(pieces);
  const coreStart = placeOf("BIOS").start / sectorBytes;
  await write(file, placeOf("BIOS").start, placedCore(core, coreStart));
  const bootImage = await readFile(join(debian, "usr/lib/grub/i386-pc/boot.img"));
  await write(file, 0, masterBootCode(bootImage, coreStart));
}

async function write(file: string, position: number, content: Uint8Array): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.write(content, 0, content.length, position);
  } finally {
    await handle.close();
  }
}

async function writeFilesystem(file: string, label: Partition["label"], filesystem: string): Promise<void> {
  await write(file, placeOf(label).start, await readFile(filesystem));
}

/** Like Talos: systemd-boot under the removable name (Talos cares about its case), and the system as one UKI. */
async function efiSystem(pieces: Pieces, kernel: string): Promise<string> {
  const { debian, work, seconds } = pieces;
  const stub = await readFile(join(debian, "usr/lib/systemd/boot/efi/linuxx64.efi.stub"));
  const uki = withSections(stub, [
    { name: ".osrel", content: Buffer.from(osRelease) },
    { name: ".cmdline", content: Buffer.from(commandLine) },
    { name: ".initrd", content: await readFile(pieces.initramfs) },
    { name: ".linux", content: await readFile(kernel) }, // last: it may use the memory behind it
  ]);
  const ukiFile = join(work, "lab-node.efi");
  const menuFile = join(work, "loader.conf");
  const file = join(work, "efi.img");
  await writeFile(ukiFile, uki);
  await writeFile(menuFile, "timeout 0\n");
  await writeFile(file, "");
  await truncate(file, placeOf("EFI").bytes);
  await runFrom(debian, "usr/sbin/mkfs.fat", ["-F", "32", "-n", "EFI", "-i", "43544f45", "--invariant", file]);
  const environment = { SOURCE_DATE_EPOCH: String(seconds), MTOOLS_SKIP_CHECK: "1", TZ: "UTC" };
  const mtool = (name: string, ...args: string[]): Promise<string> =>
    runFrom(debian, `usr/bin/${name}`, ["-i", file, ...args], environment);
  await mtool("mmd", "::EFI", "::EFI/boot", "::EFI/Linux", "::loader");
  await mtool("mcopy", join(debian, "usr/lib/systemd/boot/efi/systemd-bootx64.efi"), "::EFI/boot/BOOTX64.efi");
  await mtool("mcopy", ukiFile, "::EFI/Linux/lab-node.efi");
  await mtool("mcopy", menuFile, "::loader/loader.conf");
  return file;
}

/** BOOT as GRUB reads it. `nrext64=0` and no bigtime surprises: GRUB 2.12 must know every feature. */
async function bootFilesystem(pieces: Pieces, kernel: string): Promise<string> {
  const { debian, work, initramfs } = pieces;
  const file = join(work, "boot.img");
  const menu = join(work, "grub.cfg");
  const contents = join(work, "boot.proto");
  await writeFile(menu, grubMenu);
  await writeFile(
    contents,
    `/unused\n0 0\nd--755 0 0\ngrub d--755 0 0\ngrub.cfg ---644 0 0 ${menu}\n$\nA d--755 0 0\nvmlinuz ---644 0 0 ${kernel}\ninitramfs.zst ---644 0 0 ${initramfs}\n$\n$\n`,
  );
  await writeFile(file, "");
  await truncate(file, placeOf("BOOT").bytes);
  await runFrom(debian, "usr/sbin/mkfs.xfs", [
    ...["-q", "-f", "--unsupported", "-L", "BOOT", "-m", "uuid=43544f42-4f4f-4200-8000-000000000003"],
    ...["-d", "agcount=1", "-l", "size=16m", "-i", "nrext64=0", "-n", "ftype=1", "-p", contents, file],
  ]);
  return file;
}

async function grubCore({ debian, work }: Pieces): Promise<Uint8Array> {
  const file = join(work, "core.img");
  await runFrom(debian, "usr/bin/grub-mkimage", [
    ...["-d", join(debian, "usr/lib/grub/i386-pc"), "-O", "i386-pc", "-p", "(,gpt3)/grub", "-o", file],
    ...grubModules,
  ]);
  return readFile(file);
}
