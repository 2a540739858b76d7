import { gunzipSync } from "node:zlib";

const block = 512;
// Fields of a tar header: the file's name, and its size as octal digits.
const nameField = { start: 0, end: 100 };
const sizeField = { start: 124, end: 136 };

const text = (header: Buffer, field: { readonly start: number; readonly end: number }): string =>
  header.toString("latin1", field.start, field.end).replace(/\0.*$/s, "").trim();

/** The content of one file of a gzipped tar archive, or undefined when it is not there. */
export function fileFromArchive(archive: Uint8Array, name: string): string | undefined {
  const tar = gunzipSync(archive);
  for (let at = 0; at + block <= tar.length; ) {
    const header = tar.subarray(at, at + block);
    const found = text(header, nameField);
    if (found === "") return undefined;
    const size = Number.parseInt(text(header, sizeField), 8);
    if (found === name) return tar.toString("utf8", at + block, at + block + size);
    at += block + Math.ceil(size / block) * block;
  }
  return undefined;
}
