import { describe, expect, it } from "vitest";
import { withSections } from "./uki.ts";

/** The smallest thing with the headers of an EFI program: one section, room for two more. */
function stub(): Buffer {
  const file = Buffer.alloc(1024);
  const pe = 0x40;
  file.writeUInt32LE(pe, 0x3c);
  file.writeUInt16LE(1, pe + 6); // sections
  file.writeUInt16LE(240, pe + 20); // size of the optional header
  file.writeUInt32LE(4096, pe + 24 + 32);
  file.writeUInt32LE(512, pe + 24 + 36);
  file.writeUInt32LE(8192, pe + 24 + 56); // size in memory
  file.writeUInt32LE(pe + 24 + 240 + 3 * 40, pe + 24 + 60); // size of the headers
  return file;
}

describe("sections put behind an EFI stub", () => {
  const made = Buffer.from(
    withSections(stub(), [
      { name: ".cmdline", content: Buffer.from("console=ttyS0") },
      { name: ".linux", content: Buffer.alloc(5000, 7) },
    ]),
  );
  const header = (index: number): Buffer => made.subarray(0x40 + 264 + index * 40, 0x40 + 264 + (index + 1) * 40);

  it("are listed with their place in the file, where their content is", () => {
    const offset = header(1).readUInt32LE(20);
    expect(header(1).toString("latin1", 0, 8)).toBe(".cmdline");
    expect(made.toString("latin1", offset, offset + header(1).readUInt32LE(8))).toBe("console=ttyS0");
  });

  it("do not overlap in memory, and the image's size covers them", () => {
    expect([header(1).readUInt32LE(12), header(2).readUInt32LE(12)]).toEqual([8192, 12288]);
    expect(made.readUInt32LE(0x40 + 24 + 56)).toBe(12288 + 8192);
  });

  it("are refused when the stub has no room for their headers", () => {
    const sections = ["a", "b", "c"].map((name) => ({ name, content: new Uint8Array(1) }));
    expect(() => withSections(stub(), sections)).toThrow("no room");
  });
});
