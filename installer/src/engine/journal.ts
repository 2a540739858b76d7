import { crc32 } from "node:zlib";
import { ProblemError } from "@cto/core";
import { z } from "zod";
import { diskBytes, openBeside, readAll, settle, writeAll } from "../disk/block-io.ts";
import type { Exec } from "../inventory/index.ts";
import { stages } from "../server/contract.ts";

/**
 * The record of an installation under way. It lives on the target disk, because memory is lost in a power cut and the
 * medium may be read-only. Two slots in turn: a record torn by the cut leaves the one before it readable.
 *
 *   disk end | backup GPT 33 sectors |  <- 2 MiB: slot 0, slot 1, unused  |  platform's room ...
 *
 * Slot: magic (16 bytes), length (uint32 LE), CRC-32 of the JSON (uint32 LE), JSON. No secrets in it.
 */
const magic = Buffer.from("CTO-INSTALL-JNL\n", "latin1");
const slotBytes = 4096;
const regionBytes = 2 * 2 ** 20;
const backupTableBytes = 33 * 512;
const bootSignature = 0xaa55;
const headerBytes = magic.length + 8;

const journalRecord = z.strictObject({
  version: z.literal(1),
  /** Counts up with every write; the higher of the two slots is the newer. */
  sequence: z.number().int().nonnegative(),
  planId: z.string().max(200),
  release: z.string().max(100),
  diskLabel: z.string().max(300),
  stage: z.enum(stages),
  /** 0..1 of that stage. */
  progress: z.number().min(0).max(1),
  startedAt: z.iso.datetime(),
  writtenAt: z.iso.datetime(),
});
export type JournalRecord = z.infer<typeof journalRecord>;

const regionAt = (diskSize: number): number =>
  Math.floor((diskSize - backupTableBytes - regionBytes) / slotBytes) * slotBytes;

/** @throws when the record does not fit a slot: a fault of the program, found by its tests */
export function encodeRecord(record: JournalRecord): Buffer {
  const json = Buffer.from(JSON.stringify(record), "utf8");
  if (json.length > slotBytes - headerBytes) throw new Error(`a journal record of ${json.length} bytes fits no slot`);
  const slot = Buffer.alloc(slotBytes);
  magic.copy(slot);
  slot.writeUInt32LE(json.length, magic.length);
  slot.writeUInt32LE(crc32(json), magic.length + 4);
  json.copy(slot, headerBytes);
  return slot;
}

/** The record of a slot, or null when it holds none: blank, torn, of another program or of a newer version. */
export function decodeRecord(slot: Buffer): JournalRecord | null {
  if (!slot.subarray(0, magic.length).equals(magic)) return null;
  const length = slot.readUInt32LE(magic.length);
  if (length > slot.length - headerBytes) return null;
  const json = slot.subarray(headerBytes, headerBytes + length);
  if (crc32(json) !== slot.readUInt32LE(magic.length + 4)) return null;
  try {
    return journalRecord.parse(JSON.parse(json.toString("utf8")));
  } catch {
    return null;
  }
}

/** Writes `record` into the slot of its sequence number and forces it onto the medium. */
export async function writeRecord(exec: Exec, path: string, record: JournalRecord): Promise<void> {
  const disk = await openBeside(path, "write");
  try {
    const at = regionAt(await diskBytes(disk, path, exec)) + (record.sequence % 2) * slotBytes;
    await writeAll(disk, path, encodeRecord(record), at);
    await disk.sync();
  } finally {
    await disk.close();
  }
}

/** Takes the record away: the installation is complete, or a new one is to begin. */
export async function removeRecord(exec: Exec, path: string): Promise<void> {
  const disk = await openBeside(path, "write");
  try {
    await writeAll(disk, path, Buffer.alloc(2 * slotBytes), regionAt(await diskBytes(disk, path, exec)));
    await settle(disk, path, exec);
  } finally {
    await disk.close();
  }
}

/**
 * The newest record on the disk, or null. A disk that starts by itself was completed: the cut came after the last write
 * and before the record went. A disk that cannot be read has none: the checks speak about its state.
 */
export async function readRecord(exec: Exec, path: string): Promise<JournalRecord | null> {
  try {
    const disk = await openBeside(path, "read");
    try {
      const size = await diskBytes(disk, path, exec);
      if (size < regionBytes + backupTableBytes) return null;
      const bootSector = Buffer.alloc(512);
      await readAll(disk, path, bootSector, bootSector.length, 0);
      if (bootSector.readUInt16LE(510) === bootSignature) return null;
      const slots = Buffer.alloc(2 * slotBytes);
      await readAll(disk, path, slots, slots.length, regionAt(size));
      const found = [slots.subarray(0, slotBytes), slots.subarray(slotBytes)].map(decodeRecord);
      return found.reduce(
        (newest, next) => (next && (!newest || next.sequence > newest.sequence) ? next : newest),
        null,
      );
    } finally {
      await disk.close();
    }
  } catch (thrown) {
    if (thrown instanceof ProblemError) return null;
    throw thrown;
  }
}
