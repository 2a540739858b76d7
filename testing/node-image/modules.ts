import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";

/** What a virtual machine may offer, and what Talos' partitions need. Their dependencies come along. */
export const wantedModules = [
  ...["virtio_blk", "virtio_net", "virtio_scsi", "sd_mod", "ahci", "nvme"], // disks and network
  ...["xfs", "vfat", "nls_ascii", "nls_cp437"], // STATE, EPHEMERAL, BOOT and EFI
  ...["button", "evdev"], // the power button
];

/** Module names are the same with - and _. */
const moduleName = (file: string): string =>
  basename(file)
    .replace(/\.ko.*$/, "")
    .replaceAll("-", "_");

/** The names a module lists as needed in its own description ("depends=a,b" in section .modinfo). */
function moduleNeeds(module: Uint8Array): readonly string[] {
  const found = /\0depends=([^\0]*)\0/.exec(Buffer.from(module).toString("latin1"))?.[1] ?? "";
  return found.split(",").flatMap((name) => (name === "" ? [] : [name.replaceAll("-", "_")]));
}

interface Module {
  readonly name: string;
  readonly file: string;
}

/**
 * The wanted modules of a kernel and what they need, each after its needs.
 * `unpack` reads one module file; a name without a file is built into the kernel.
 */
export async function modulesInLoadOrder(
  folder: string,
  wanted: readonly string[],
  unpack: (file: string) => Promise<Uint8Array>,
): Promise<readonly Module[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.ko(\.xz)?$/.test(file));
  const fileOf = new Map(files.map((file) => [moduleName(file), join(folder, file)]));
  const ordered: Module[] = [];
  const seen = new Set<string>();
  const visit = async (name: string): Promise<void> => {
    const file = fileOf.get(name);
    if (file === undefined || seen.has(name)) return;
    seen.add(name);
    const content = file.endsWith(".xz") ? await unpack(file) : await readFile(file);
    for (const needed of moduleNeeds(content)) await visit(needed);
    ordered.push({ name, file });
  };
  for (const name of wanted) await visit(name);
  return ordered;
}
