import type { Disk, DiskContent } from "./inventory.ts";
import { diskId } from "./inventory.ts";

const units = ["bytes", "kB", "MB", "GB", "TB", "PB"] as const;

/** Decimal units, as printed on drives: "8.6 GB", "960 GB", "1.9 TB". */
export function describeBytes(bytes: number): string {
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const digits = power === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits).replace(/\.0$/, "")} ${units[power]}`;
}

/** What people call the things that blkid finds. */
const namesOfSignatures: Readonly<Record<string, string>> = {
  ntfs: "Windows",
  BitLocker: "Encrypted Windows",
  vfat: "Files",
  exfat: "Files",
  ext2: "Linux",
  ext3: "Linux",
  ext4: "Linux",
  xfs: "Linux",
  btrfs: "Linux",
  f2fs: "Linux",
  swap: "Linux swap space",
  crypto_LUKS: "Encrypted data",
  LVM2_member: "LVM volumes",
  linux_raid_member: "Member of a RAID array",
  isw_raid_member: "Member of a firmware RAID array",
  ddf_raid_member: "Member of a firmware RAID array",
  zfs_member: "Member of a ZFS pool",
  ceph_bluestore: "Ceph storage",
  VMFS_volume_member: "VMware storage",
  apfs: "macOS",
  hfsplus: "macOS",
  iso9660: "Disc image",
  squashfs: "Disc image",
};

const talosPartitions: ReadonlySet<string> = new Set(["META", "STATE", "EPHEMERAL", "IMAGECACHE"]);

function nameOf({ fstype, partLabel, partType }: DiskContent): string {
  if (partLabel !== undefined && talosPartitions.has(partLabel)) return `Talos Linux ${partLabel}`;
  if (partType === "EFI System") return "Start files of an operating system";
  if (fstype !== undefined) return namesOfSignatures[fstype] ?? "Data";
  return partType ?? "Data of an unknown kind";
}

/** One line in words: "Windows (ntfs) 'Daten', 118 GB". */
export function describeContent(content: DiskContent): string {
  const signature = content.fstype === undefined ? "" : ` (${content.fstype})`;
  const label = content.label ?? content.partLabel ?? "";
  return `${nameOf(content)}${signature}${label === "" ? "" : ` '${label}'`}, ${describeBytes(content.bytes)}`;
}

const kinds: Readonly<Record<string, string>> = {
  nvme: "NVMe",
  sata: "SATA",
  ata: "SATA",
  sas: "SAS",
  usb: "USB",
  virtio: "virtual disk",
  fc: "Fibre Channel",
  iscsi: "iSCSI",
};

/** "Samsung SSD 980 PRO, 1 TB NVMe" */
export function describeDisk({ model, vendor, bytes, transport, rotational }: Disk): string {
  const maker = vendor === undefined || model.toLowerCase().startsWith(vendor.toLowerCase()) ? "" : `${vendor} `;
  const name = model === "" ? (vendor ?? "Disk") : `${maker}${model}`;
  const kind = kinds[transport] ?? (rotational ? "hard disk" : "");
  return `${name}, ${describeBytes(bytes)}${kind === "" ? "" : ` ${kind}`}`;
}

/**
 * The last four characters of the serial number, to compare with the label on the drive; of the WWN or else of the id
 * where a drive has no serial number, so that there is always something to type.
 */
export const serialTail = (disk: Disk): string => (disk.serial || disk.wwn || diskId(disk)).slice(-4);
