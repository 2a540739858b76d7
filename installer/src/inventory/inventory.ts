import { createHash } from "node:crypto";
import { defineProblem, fail, type Outcome, succeed } from "@cto/core";
import { z } from "zod";

const text = z.string().max(512);
const bytes = z.number().int().nonnegative();

const content = z.strictObject({
  /** "/dev/nvme0n1p3", or the disk itself when it is used without partitions. */
  path: text,
  bytes,
  /** "ntfs", "ext4", "linux_raid_member", "LVM2_member", "crypto_LUKS", "swap" ... as blkid names it. */
  fstype: text.exactOptional(),
  label: text.exactOptional(),
  partLabel: text.exactOptional(),
  /** "Microsoft reserved", "EFI System" ... the partition type in words. */
  partType: text.exactOptional(),
});

const disk = z.strictObject({
  /** Where the kernel put it at this boot; never an identity. */
  path: text,
  /** "disk", "rom", "loop", "raid1", "mpath" ... as lsblk names it. */
  type: text,
  /** "nvme", "sata", "sas", "usb", "virtio", "" when the kernel does not say. */
  transport: text,
  model: text,
  vendor: text.exactOptional(),
  serial: text,
  wwn: text.exactOptional(),
  bytes,
  sectorBytes: z.number().int().positive(),
  rotational: z.boolean(),
  removable: z.boolean(),
  readOnly: z.boolean(),
  /** The running system has something of it mounted or swaps to it. */
  inUse: z.boolean(),
  /** Partitions, and signatures on the disk itself. A blank disk has none. */
  contents: z.array(content),
});

const link = z.strictObject({
  name: z.string().min(1).max(15),
  mac: z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/),
  /** A cable with a signal on it. */
  up: z.boolean(),
  driver: text,
  /** Of the cable as it is now; absent when there is no signal. */
  megabitsPerSecond: z.number().int().positive().exactOptional(),
  /** "192.168.1.20/24"; IPv4 and IPv6, no link-local addresses. */
  addresses: z.array(text),
  /** The router that DHCP gave on this link. */
  gateway: text.exactOptional(),
});

const inventory = z.strictObject({
  version: z.literal(1),
  platform: z.strictObject({
    vendor: text,
    model: text,
    serial: text.exactOptional(),
    firmware: z.enum(["uefi", "bios"]),
    secureBoot: z.boolean(),
  }),
  cpu: z.strictObject({
    model: text,
    /** Physical cores over all sockets. */
    cores: z.number().int().nonnegative(),
    /** What the scheduler sees. */
    threads: z.number().int().nonnegative(),
    architecture: z.enum(["amd64", "arm64"]),
  }),
  /** What the kernel can use (MemTotal), which is a little less than what is plugged in. */
  memory: z.strictObject({ bytes }),
  disks: z.array(disk),
  links: z.array(link),
  /** The whole disk that this installer was started from. */
  bootMedium: text.nullable(),
  /** What could not be seen, and why; the field then holds an empty or zero value. */
  problems: z.array(z.strictObject({ field: text, reason: z.string().max(2000) })),
});

/** What the probe saw of the hardware: plain JSON, versioned, replayable on another machine. */
export type Inventory = z.infer<typeof inventory>;
export type Disk = z.infer<typeof disk>;
export type DiskContent = z.infer<typeof content>;
export type Link = z.infer<typeof link>;
export type InventoryProblem = Inventory["problems"][number];

const unreadable = defineProblem<{ reason: string }>("inventory.unreadable", {
  what: ({ reason }) => `The inventory cannot be read: ${reason}`,
  cause: "The file is not an inventory of this version, or it was changed by hand.",
  fix: ["Record the inventory again with this version of the installer."],
  retryable: false,
});

/** Reads a recorded inventory (`--inventory FILE`). Unknown keys and other versions are refused. */
export function parseInventory(recorded: string): Outcome<Inventory> {
  let json: unknown;
  try {
    json = JSON.parse(recorded);
  } catch {
    return fail(unreadable({ reason: "it is not JSON." }));
  }
  const parsed = inventory.safeParse(json);
  if (parsed.success) return succeed(parsed.data);
  return fail(unreadable({ reason: z.prettifyError(parsed.error) }));
}

/**
 * The identity of a disk over boots and slots: what is printed on it (serial number, WWN), its size and its model,
 * never its path. Two disks that say the same of themselves share an id; a check then refuses to choose between them.
 */
export function diskId(of: Pick<Disk, "serial" | "wwn" | "bytes" | "model">): string {
  const identity = JSON.stringify([of.serial, of.wwn ?? "", of.bytes, of.model]);
  return `disk-${createHash("sha256").update(identity).digest("hex").slice(0, 16)}`;
}
