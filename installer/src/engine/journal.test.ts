import { describe, expect, it } from "vitest";
import { decodeRecord, encodeRecord, type JournalRecord } from "./journal.ts";

const record: JournalRecord = {
  version: 1,
  sequence: 7,
  planId: "a".repeat(64),
  release: "1.2.3",
  diskLabel: "Samsung 980 PRO, 1 TB NVMe",
  stage: "write-image",
  progress: 0.61,
  startedAt: "2026-11-20T17:00:00Z",
  writtenAt: "2026-11-20T17:01:02.003Z",
};

describe("a journal record on a disk", () => {
  it("comes back as it was written", () => {
    const slot = encodeRecord(record);
    expect(slot.length).toBe(4096);
    expect(decodeRecord(slot)).toEqual(record);
  });

  it("is nothing when a power cut tore it, at whatever byte", () => {
    const whole = encodeRecord(record);
    const end = 24 + Buffer.byteLength(JSON.stringify(record));
    for (let cut = 0; cut < end; cut += 1) {
      const torn = Buffer.alloc(4096, 0xee);
      whole.copy(torn, 0, 0, cut);
      expect(decodeRecord(torn), `cut at byte ${cut}`).toBeNull();
    }
  });

  it.each([
    ["blank", Buffer.alloc(4096)],
    ["of another program", Buffer.from("LUKS\xba\xbe".padEnd(4096, "x"), "latin1")],
    ["of a newer version", forged({ ...record, version: 2 })],
    ["of an unknown stage", forged({ ...record, stage: "polish" })],
    ["with a length beyond the slot", forged(record, 60_000)],
  ])("is nothing when the slot is %s", (_, slot) => expect(decodeRecord(slot)).toBeNull());

  it("refuses to be larger than its slot", () => {
    expect(() => encodeRecord({ ...record, diskLabel: "x".repeat(5000) })).toThrow();
  });
});

/** A slot with a right checksum and this content. */
function forged(content: object, length?: number): Buffer {
  const slot = encodeRecord(record);
  const json = Buffer.from(JSON.stringify(content));
  slot.writeUInt32LE(length ?? json.length, 16);
  slot.writeUInt32LE(crc(json), 20);
  json.copy(slot, 24);
  return slot;
}

function crc(data: Buffer): number {
  let value = 0xffffffff;
  for (const byte of data) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return ~value >>> 0;
}
