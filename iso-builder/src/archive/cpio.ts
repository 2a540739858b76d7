import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/** One entry of an archive. `mode` carries the file type bits, as in stat(2). */
interface Entry {
  readonly path: string;
  readonly mode: number;
  /** The content of a file, or where a symbolic link points. */
  readonly data: Uint8Array;
}

const hex = (value: number): string => value.toString(16).padStart(8, "0");
const padding = (length: number): Uint8Array => new Uint8Array((4 - (length % 4)) % 4);

/** One entry in the "newc" form that the kernel unpacks; owner root, time fixed, so equal content gives equal bytes. */
function* encodeEntry(entry: Entry, inode: number, seconds: number): Generator<Uint8Array> {
  const name = Buffer.from(`${entry.path}\0`);
  const fields = [inode, entry.mode, 0, 0, 1, seconds, entry.data.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map(hex).join("")}`);
  yield header;
  yield name;
  yield padding(header.length + name.length);
  yield entry.data;
  yield padding(entry.data.length);
}

/** The archive of a folder's content, in path order. `seconds` is the time of every entry (SOURCE_DATE_EPOCH). */
export async function* cpioOf(root: string, seconds: number): AsyncGenerator<Uint8Array> {
  let inode = 1;
  for await (const entry of entriesBelow(root, "")) yield* encodeEntry(entry, inode++, seconds);
  yield* encodeEntry({ path: "TRAILER!!!", mode: 0, data: new Uint8Array() }, 0, 0);
}

async function* entriesBelow(root: string, folder: string): AsyncGenerator<Entry> {
  for (const name of (await readdir(join(root, folder))).sort()) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const full = join(root, path);
    const { mode, ...kind } = await lstat(full).then((found) => ({
      mode: found.mode,
      link: found.isSymbolicLink(),
      folder: found.isDirectory(),
    }));
    if (kind.link) yield { path, mode, data: Buffer.from(await readlink(full)) };
    else if (kind.folder) {
      yield { path, mode, data: new Uint8Array() };
      yield* entriesBelow(root, path);
    } else yield { path, mode, data: await readFile(full) };
  }
}
