import { z } from "zod";
import type { Disk, DiskContent } from "./inventory.ts";
import type { Files } from "./ports.ts";
import { readSignatures, type Signature } from "./signatures.ts";

/** Where init mounts the medium that the installer was started from. */
const mediumMount = "/run/medium";

const optionalText = z.string().nullish();

/** What we read of `lsblk -J -b -O`; its other columns differ between versions and do not matter. */
const device = z.object({
  name: z.string(),
  kname: z.string(),
  path: z.string(),
  type: z.string(),
  size: z.number().int().nonnegative(),
  "log-sec": z.number().int().positive(),
  tran: optionalText,
  model: optionalText,
  vendor: optionalText,
  serial: optionalText,
  wwn: optionalText,
  rota: z.boolean(),
  rm: z.boolean(),
  ro: z.boolean(),
  fstype: optionalText,
  label: optionalText,
  partlabel: optionalText,
  parttypename: optionalText,
  mountpoints: z.array(z.string().nullable()).default([]),
  get children() {
    return z.array(device).default([]);
  },
});
type Device = z.infer<typeof device>;

const listing = z.object({ blockdevices: z.array(device) });

function* below(root: Device): Generator<Device> {
  yield root;
  for (const child of root.children) yield* below(child);
}

const mounts = (root: Device): readonly string[] =>
  [...below(root)].flatMap(({ mountpoints }) => mountpoints.filter((mount) => mount !== null));

const trimmed = (text: string | null | undefined): string => text?.trim() ?? "";

/** The field only if there is something in it. */
const given = <Key extends string>(key: Key, text: string): Partial<Record<Key, string>> => {
  const field: Partial<Record<Key, string>> = {};
  if (text !== "") field[key] = text;
  return field;
};

type Signatures = ReadonlyMap<string, Signature>;

const partitionsOf = (root: Device): readonly Device[] =>
  root.children.filter(({ type, parttypename }) => type === "part" && parttypename !== "Extended");

function contentOf(found: Device, signatures: Signatures): DiskContent {
  const signature = signatures.get(found.kname);
  return {
    path: found.path,
    bytes: found.size,
    ...given("fstype", trimmed(found.fstype) || (signature?.fstype ?? "")),
    ...given("label", trimmed(found.label) || (signature?.label ?? "")),
    ...given("partLabel", trimmed(found.partlabel)),
    ...given("partType", trimmed(found.parttypename)),
  };
}

/**
 * Partitions without a filesystem count too: nobody knows what is in them. So does a disk whose beginning could not be
 * read (`signatures` is undefined): it is never called empty.
 */
function contentsOf(root: Device, signatures: Signatures | undefined): DiskContent[] {
  const known: Signatures = signatures ?? new Map();
  const partitions = partitionsOf(root).map((found) => contentOf(found, known));
  const whole = contentOf(root, known);
  const unknown = signatures === undefined && partitions.length === 0;
  return whole.fstype !== undefined || unknown ? [whole, ...partitions] : partitions;
}

/** Buses by what stands in a device's place in /sys; the kernel's own naming, for where udev does not run. */
const buses: readonly (readonly [RegExp, string])[] = [
  [/\/usb\d/, "usb"],
  [/\/nvme\//, "nvme"],
  [/\/virtio\d/, "virtio"],
  [/\/ata\d/, "sata"],
];

const virtioVendor = /^0x[0-9a-f]+$/;

async function firstOf(files: Files, paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    // VPD page 80 begins with four bytes of header; serial numbers are printable.
    const text = (await files.read(path))?.replace(/[^\x20-\x7e]/g, "").trim();
    if (text !== undefined && text !== "") return text;
  }
  return "";
}

async function diskOf(root: Device, files: Files, signatures: Signatures | undefined): Promise<Disk> {
  const home = `/sys/block/${root.kname}`;
  const place = (await files.resolve(home)) ?? "";
  const serials = [`${home}/serial`, `${home}/device/serial`, `${home}/device/vpd_pg80`];
  const vendor = trimmed(root.vendor);
  return {
    path: root.path,
    type: root.type,
    transport: trimmed(root.tran) || (buses.find(([pattern]) => pattern.test(place))?.[1] ?? ""),
    model: trimmed(root.model) || (await firstOf(files, [`${home}/device/model`])),
    // virtio puts a PCI number there, SATA the word ATA: neither is a maker's name.
    ...given("vendor", virtioVendor.test(vendor) || vendor === "ATA" ? "" : vendor),
    serial: trimmed(root.serial) || (await firstOf(files, serials)),
    ...given("wwn", trimmed(root.wwn) || (await firstOf(files, [`${home}/wwid`, `${home}/device/wwid`]))),
    bytes: root.size,
    sectorBytes: root["log-sec"],
    rotational: root.rota,
    removable: root.rm,
    readOnly: root.ro,
    inUse: mounts(root).length > 0,
    contents: contentsOf(root, signatures),
  };
}

/** Memory disks look like disks to lsblk. */
const madeOfMemory = /^(zram|ram)\d/;

/** What `wipefs --json` prints about these devices; rejects when they cannot be read. */
export type ListSignatures = (paths: readonly string[]) => Promise<string>;

export interface Storage {
  readonly disks: Disk[];
  readonly bootMedium: string | null;
  /** Disks that could not be read, and why. */
  readonly unreadable: readonly string[];
}

/**
 * All disks from what `lsblk -J -b -O` printed, with the gaps filled from /sys and by reading the disks (lsblk leaves
 * serial numbers and filesystems to udev), and the disk that carries the installation medium. Throws when the text is
 * not lsblk's.
 */
export async function readDisks(printed: string, files: Files, listSignatures: ListSignatures): Promise<Storage> {
  const { blockdevices } = listing.parse(JSON.parse(printed));
  const unreadable: string[] = [];
  async function signaturesOf(root: Device): Promise<Signatures | undefined> {
    try {
      return readSignatures(await listSignatures([root, ...partitionsOf(root)].map(({ path }) => path)));
    } catch (error) {
      unreadable.push(`${root.path}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
  const disks = blockdevices.filter(
    ({ type, kname, size }) => type === "disk" && size > 0 && !madeOfMemory.test(kname),
  );
  return {
    disks: await Promise.all(disks.map(async (root) => diskOf(root, files, await signaturesOf(root)))),
    bootMedium: blockdevices.find((root) => mounts(root).includes(mediumMount))?.path ?? null,
    unreadable,
  };
}
