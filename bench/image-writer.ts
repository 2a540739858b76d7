import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OsImage } from "@cto/core";
import { type ImageJob, systemExec, verifyImage, writeImage } from "@cto/installer";
import { execa } from "execa";

/**
 * Our image writer (write, then read all of it back, compare each chunk, hash the whole) beside what people type:
 * `zstd -dc | dd conv=fsync`, then `sha256sum` of the disk. Both on the same loop device, in turns, because the machine is
 * noisy; medians count. The image has 1 GiB: a fifth of it random, like compressed kernels between much empty room.
 */
const rounds = 3;
const mebibyte = 2 ** 20;
const rawBytes = 1024 * mebibyte;
const [mode, ...given] = process.argv.slice(2);

/** In a process of its own, so that its memory can be measured. */
async function ours([file = "", disk = "", image = ""]: readonly string[]): Promise<void> {
  const expected: OsImage = JSON.parse(image);
  const signal = new AbortController().signal;
  const job: ImageJob = { file, disk, expected, exec: systemExec, signal, onProgress: () => undefined };
  const begun = performance.now();
  const written = await writeImage(job);
  const verifying = performance.now();
  await verifyImage(job, written);
  const done = performance.now();
  const maxMiB = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    JSON.stringify({ write: (verifying - begun) / 1000, verify: (done - verifying) / 1000, maxMiB }),
  );
}

async function makeImage(folder: string): Promise<{ readonly file: string; readonly image: OsImage }> {
  const raw = join(folder, "image.raw");
  await writeFile(raw, "");
  await truncate(raw, rawBytes);
  const handle = await open(raw, "r+");
  for (let at = 0; at < rawBytes; at += 5 * mebibyte) await handle.write(randomBytes(mebibyte), 0, mebibyte, at);
  await handle.close();
  const file = join(folder, "image.raw.zst");
  await execa("zstd", ["-q", "-3", raw, "-o", file]);
  const image = {
    file: "image.raw.zst",
    compressedBytes: 0,
    compressedSha256: await sha256(file),
    rawBytes,
    rawSha256: await sha256(raw),
  };
  await rm(raw);
  return { file, image };
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(file, { highWaterMark: mebibyte })) hash.update(part);
  return hash.digest("hex");
}

async function secondsOf(command: string, parts: readonly string[]): Promise<number> {
  const begun = performance.now();
  await execa(command, [...parts]);
  return (performance.now() - begun) / 1000;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function compare(): Promise<void> {
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "cto-bench-"));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const { file, image } = await makeImage(folder);
  const backing = join(folder, "disk");
  await writeFile(backing, "");
  await truncate(backing, rawBytes + 16 * mebibyte);
  const { stdout: disk } = await execa("losetup", ["--find", "--show", backing]);
  cleanup.defer(async () => void (await execa("losetup", ["--detach", disk])));

  const results: { readonly write: number; readonly verify: number; readonly maxMiB: number }[] = [];
  const peers: { readonly write: number; readonly verify: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const script = 'set -o pipefail; zstd -dcq "$0" | dd of="$1" bs=4M iflag=fullblock conv=fsync status=none';
    const write = await secondsOf("bash", ["-c", script, file, disk]);
    await execa("blockdev", ["--flushbufs", disk]);
    const verify = await secondsOf("bash", ["-c", 'head -c "$1" "$0" | sha256sum', disk, String(rawBytes)]);
    peers.push({ write, verify });
    const { stdout } = await execa(process.execPath, [import.meta.filename, "ours", file, disk, JSON.stringify(image)]);
    results.push(JSON.parse(stdout));
  }
  const row = (name: string, one: readonly { readonly write: number; readonly verify: number }[]): number => {
    const write = median(one.map((result) => result.write));
    const verify = median(one.map((result) => result.verify));
    process.stdout.write(`${name.padEnd(26)} write ${write.toFixed(2)} s   verify ${verify.toFixed(2)} s\n`);
    return write + verify;
  };
  const peer = row("zstd | dd, then sha256sum", peers);
  const our = row("our image writer", results);
  const memory = Math.max(...results.map(({ maxMiB }) => maxMiB));
  process.stdout.write(
    `ratio ${(our / peer).toFixed(2)} (ours / theirs, below 1 is faster); our memory at most ${memory.toFixed(0)} MiB\n`,
  );
}

if (mode === "ours") await ours(given);
else await compare();
