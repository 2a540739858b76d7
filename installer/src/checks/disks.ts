import {
  type Disk,
  describeBytes,
  describeContent,
  describeDisk,
  diskId,
  type Inventory,
  serialTail,
} from "../inventory/index.ts";
import type { Profile } from "../profiles/index.ts";
import type { DiskChoice } from "../server/contract.ts";

const mebibyte = 2 ** 20;

interface Candidate {
  readonly disk: Disk;
  readonly inventory: Inventory;
  readonly profile: Profile;
}

/** Why a disk is not offered. The first sentence that applies is shown; a disk to which none applies is offered. */
const refusals: readonly ((candidate: Candidate) => string | false)[] = [
  ({ disk, inventory }) => disk.path === inventory.bootMedium && "This installer was started from it.",
  ({ disk }) =>
    (disk.removable || disk.transport === "usb") && "It can be pulled out; the platform needs a disk that stays.",
  ({ disk }) => disk.inUse && "The running system uses it.",
  ({ disk }) => disk.readOnly && "It is read-only.",
  ({ disk, inventory }) =>
    inventory.disks.filter((other) => diskId(other) === diskId(disk)).length > 1 &&
    "It cannot be told from another disk: both have the same serial number, size and model.",
  ({ disk, profile: { needs } }) =>
    disk.bytes < needs.diskMiB.minimum * mebibyte &&
    `It is too small: ${describeBytes(disk.bytes)}, at least ${describeBytes(needs.diskMiB.minimum * mebibyte)} are needed.`,
  // The image's partition table counts in sectors of 512 bytes; on other disks it would point to the wrong places.
  ({ disk }) => disk.sectorBytes !== 512 && `It has sectors of ${disk.sectorBytes} bytes; the image needs 512.`,
];

const speedRank = ({ transport, rotational }: Disk): number => {
  if (transport === "nvme") return 0;
  return rotational ? 2 : 1;
};

const whySuggested = ["an empty NVMe drive", "an empty SSD", "an empty disk"] as const;

const better = (a: Disk, b: Disk): number =>
  speedRank(a) - speedRank(b) || b.bytes - a.bytes || a.path.localeCompare(b.path, "en", { numeric: true });

/**
 * Every disk with the decision about it: not offered (and why), offered with what would be lost, or suggested. The
 * suggestion is the fastest kind, then the largest; a disk with data on it is never suggested.
 */
export function judgeDisks(inventory: Inventory, profile: Profile): readonly DiskChoice[] {
  const judged = inventory.disks.map((disk) => ({
    disk,
    refusal: refusals.map((refuse) => refuse({ disk, inventory, profile })).find((reason) => reason !== false),
  }));
  const [best] = judged
    .filter(({ disk, refusal }) => refusal === undefined && disk.contents.length === 0)
    .map(({ disk }) => disk)
    .sort(better);
  return judged.map(({ disk, refusal }) => ({
    id: diskId(disk),
    label: describeDisk(disk),
    serialTail: serialTail(disk),
    path: disk.path,
    bytes: disk.bytes,
    contents: disk.contents.map(describeContent),
    offered: refusal === undefined,
    note: refusal || noteOf(disk, disk === best),
    suggested: disk === best,
  }));
}

function noteOf(disk: Disk, suggested: boolean): string {
  if (suggested) return `Suggested: ${whySuggested[speedRank(disk)] ?? "an empty disk"}.`;
  return disk.contents.length > 0 ? "Everything on it will be lost." : "It is empty.";
}
