/** One section that is put behind those of a PE program. Names have at most eight letters. */
export interface Section {
  readonly name: string;
  readonly content: Uint8Array;
}

// Offsets in the PE format: the file header behind the signature, then the optional header (PE32+).
const peOffset = 0x3c;
const sectionCount = 6;
const optionalSize = 20;
const optionalHeader = 24;
const initialisedDataSize = optionalHeader + 8;
const sectionAlignment = optionalHeader + 32;
const fileAlignment = optionalHeader + 36;
const imageSize = optionalHeader + 56;
const headersSize = optionalHeader + 60;
const checksum = optionalHeader + 64;
const headerBytes = 40;
const readOnlyData = 0x40000040;

const roundUp = (value: number, to: number): number => Math.ceil(value / to) * to;

/**
 * Makes a unified kernel image: systemd's stub with more sections (.osrel, .cmdline, .initrd, .linux).
 * Throws when the stub's header has no room for the new section headers.
 */
export function withSections(stub: Uint8Array, sections: readonly Section[]): Uint8Array {
  const head = Buffer.from(stub);
  const pe = head.readUInt32LE(peOffset);
  const table = pe + optionalHeader + head.readUInt16LE(pe + optionalSize);
  const before = head.readUInt16LE(pe + sectionCount);
  const inMemory = head.readUInt32LE(pe + sectionAlignment);
  const inFile = head.readUInt32LE(pe + fileAlignment);
  if (table + (before + sections.length) * headerBytes > head.readUInt32LE(pe + headersSize)) {
    throw new Error(`The EFI stub has no room for ${sections.length} more section headers.`);
  }
  let address = head.readUInt32LE(pe + imageSize);
  let offset = roundUp(head.length, inFile);
  let added = 0;
  const pieces: Uint8Array[] = [head, new Uint8Array(offset - head.length)];
  for (const [index, { name, content }] of sections.entries()) {
    const stored = roundUp(content.length, inFile);
    const entry = table + (before + index) * headerBytes;
    head.fill(0, entry, entry + headerBytes);
    head.write(name, entry, 8, "latin1");
    head.writeUInt32LE(content.length, entry + 8);
    head.writeUInt32LE(address, entry + 12);
    head.writeUInt32LE(stored, entry + 16);
    head.writeUInt32LE(offset, entry + 20);
    head.writeUInt32LE(readOnlyData, entry + 36);
    pieces.push(content, new Uint8Array(stored - content.length));
    address += roundUp(content.length, inMemory);
    offset += stored;
    added += stored;
  }
  head.writeUInt16LE(before + sections.length, pe + sectionCount);
  head.writeUInt32LE(head.readUInt32LE(pe + initialisedDataSize) + added, pe + initialisedDataSize);
  head.writeUInt32LE(address, pe + imageSize);
  head.writeUInt32LE(0, pe + checksum);
  return Buffer.concat(pieces);
}
