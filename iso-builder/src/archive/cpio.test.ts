import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cpioOf } from "./cpio.ts";

const packed = async (root: string): Promise<Buffer> => Buffer.concat(await Array.fromAsync(cpioOf(root, 42)));

/** Header fields and names of an archive, read by the format's own rules. */
function* entriesOf(archive: Buffer): Generator<{ name: string; uid: number; seconds: number; data: string }> {
  for (let at = 0; at < archive.length; ) {
    const field = (index: number): number =>
      Number.parseInt(archive.toString("latin1", at + 6 + index * 8, at + 14 + index * 8), 16);
    expect(archive.toString("latin1", at, at + 6)).toBe("070701");
    const [uid, seconds, size, nameSize] = [field(2), field(5), field(6), field(11)];
    const name = archive.toString("utf8", at + 110, at + 110 + nameSize - 1);
    const start = Math.ceil((at + 110 + nameSize) / 4) * 4;
    yield { name, uid, seconds, data: archive.toString("utf8", start, start + size) };
    at = Math.ceil((start + size) / 4) * 4;
  }
}

it("packs equal content to equal bytes, owned by root, in path order, whatever the files' own times", async () => {
  const root = await mkdtemp(join(tmpdir(), "cpio-"));
  try {
    await mkdir(join(root, "b"));
    await writeFile(join(root, "b", "file"), "hello");
    await symlink("b/file", join(root, "a"));
    const before = await packed(root);
    await utimes(join(root, "b", "file"), 1, 1);
    expect(await packed(root)).toEqual(before);
    expect([...entriesOf(before)]).toEqual([
      { name: "a", uid: 0, seconds: 42, data: "b/file" },
      { name: "b", uid: 0, seconds: 42, data: "" },
      { name: "b/file", uid: 0, seconds: 42, data: "hello" },
      { name: "TRAILER!!!", uid: 0, seconds: 0, data: "" },
    ]);
  } finally {
    await rm(root, { recursive: true });
  }
});
