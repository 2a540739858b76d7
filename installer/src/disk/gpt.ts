/** Reading a GUID partition table: just enough to find our partitions and to prove where they are. */
export interface Partition {
  readonly number: number;
  readonly label: string;
  /** Bytes from the start of the disk. */
  readonly start: number;
  readonly bytes: number;
}

const sector = 512;
const signature = "EFI PART";

/** @param head the first MiB of a disk of 512-byte sectors; null when it holds no GPT. */
export function readGpt(head: Buffer): readonly Partition[] | null {
  if (head.toString("latin1", sector, sector + 8) !== signature) return null;
  const tableAt = Number(head.readBigUInt64LE(sector + 72)) * sector;
  const count = head.readUInt32LE(sector + 80);
  const size = head.readUInt32LE(sector + 84);
  const partitions: Partition[] = [];
  for (let index = 0; index < count && tableAt + (index + 1) * size <= head.length; index += 1) {
    const entry = head.subarray(tableAt + index * size, tableAt + (index + 1) * size);
    const first = Number(entry.readBigUInt64LE(32));
    const last = Number(entry.readBigUInt64LE(40));
    if (first === 0) continue;
    const label = entry.toString("utf16le", 56, 128).replace(/\0.*$/s, "");
    partitions.push({ number: index + 1, label, start: first * sector, bytes: (last - first + 1) * sector });
  }
  return partitions;
}
