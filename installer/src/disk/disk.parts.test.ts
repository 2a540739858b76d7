import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { type OsImage, ProblemError, Secret } from "@cto/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Exec, systemExec } from "../inventory/index.ts";
import { arm } from "./arm.ts";
import { readGpt } from "./gpt.ts";
import { type ImageJob, verifyImage, writeImage } from "./image-writer.ts";
import { prepareDisk } from "./prepare.ts";
import { storeState } from "./state-partition.ts";

const mebibyte = 2 ** 20;
const exec: Exec = systemExec;
const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), "cto-disk-"));
const loops: string[] = [];

/** A small image with the layout of the real one, and something in each partition. */
function makeImage(): { file: string; os: OsImage } {
  const raw = join(folder, "image.raw");
  writeFileSync(raw, "");
  truncateSync(raw, 96 * mebibyte);
  const layout = ["1:2048:+40M", "2:0:+1M", "3:0:+40M", "4:0:+1M"].flatMap((part) => ["-n", part]);
  const names = ["1:EFI", "2:BIOS", "3:BOOT", "4:META"].flatMap((name) => ["-c", name]);
  execFileSync("sgdisk", [...layout, ...names, raw], { stdio: "ignore" });
  const bytes = readFileSync(raw);
  bytes.write("boot code", 0, "latin1");
  randomBytes(5 * mebibyte).copy(bytes, 3 * mebibyte);
  randomBytes(mebibyte / 2).copy(bytes, 70 * mebibyte + 1234);
  const packed = zstdCompressSync(bytes);
  const file = join(folder, "image.raw.zst");
  writeFileSync(file, packed);
  const sha256 = (data: Buffer) => createHash("sha256").update(data).digest("hex");
  return {
    file,
    os: {
      file: "image.raw.zst",
      compressedBytes: packed.length,
      compressedSha256: sha256(packed),
      rawBytes: bytes.length,
      rawSha256: sha256(bytes),
    },
  };
}

function makeDisk(name: string, bytes: number): { device: string; file: string } {
  const file = join(folder, name);
  writeFileSync(file, "");
  truncateSync(file, bytes);
  const device = execFileSync("losetup", ["--find", "--show", "--partscan", file], { encoding: "utf8" }).trim();
  loops.push(device);
  return { device, file };
}

const digestOf = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

async function firstSector(device: string): Promise<Buffer> {
  const handle = await open(device, "r");
  try {
    const sector = Buffer.alloc(512);
    await handle.read(sector, 0, 512, 0);
    return sector;
  } finally {
    await handle.close();
  }
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return "no problem";
  } catch (thrown) {
    return thrown instanceof ProblemError ? thrown.problem.code : String(thrown);
  }
};

describe("writing to a disk between two neighbours", () => {
  let image: ReturnType<typeof makeImage>;
  let target: { device: string; file: string };
  let neighbours: { device: string; file: string; digest: string }[];
  const job = (changes: Partial<ImageJob> = {}): ImageJob => ({
    file: image.file,
    expected: image.os,
    disk: target.device,
    exec,
    signal,
    onProgress: () => undefined,
    ...changes,
  });

  beforeAll(() => {
    image = makeImage();
    const before = makeDisk("before.img", 32 * mebibyte);
    target = makeDisk("target.img", 400 * mebibyte);
    const after = makeDisk("after.img", 32 * mebibyte);
    neighbours = [before, after].map((disk) => {
      writeFileSync(disk.file, randomBytes(32 * mebibyte));
      return { ...disk, digest: digestOf(disk.file) };
    });
  });
  beforeEach(async () => prepareDisk(exec, target.device, [], signal));
  afterAll(() => {
    for (const loop of loops) execFileSync("losetup", ["--detach", loop]);
    rmSync(folder, { recursive: true });
  });

  it("installs: image, STATE with the configuration, and only then the first sector", async () => {
    const seen: number[] = [];
    const written = await writeImage(job({ onProgress: (done) => seen.push(done) }));
    expect(seen.at(-1)).toBe(image.os.rawBytes);
    expect(await firstSector(target.device)).toEqual(Buffer.alloc(512));
    await verifyImage(job(), written);

    const machineConfig = new Secret("machine:\n  type: controlplane\n");
    const { bootSector } = written;
    const state = await storeState({ exec, disk: target.device, bootSector, machineConfig, scratch: folder, signal });
    expect(await firstSector(target.device)).toEqual(Buffer.alloc(512));
    await arm(exec, target.device, state.bootSector, signal);

    expect((await firstSector(target.device)).toString("latin1", 0, 9)).toBe("boot code");
    expect(execFileSync("sgdisk", ["--verify", target.device], { encoding: "utf8" })).toContain("No problems found");
    const head = Buffer.alloc(mebibyte);
    const handle = await open(target.device, "r");
    await handle.read(head, 0, head.length, 0);
    await handle.close();
    const labels = readGpt(head)?.map(({ number, label, bytes }) => `${number} ${label} ${bytes / mebibyte}`);
    expect(labels).toEqual(["1 EFI 40", "2 BIOS 1", "3 BOOT 40", "4 META 1", "5 STATE 100"]);

    execFileSync("partx", ["--update", target.device]);
    const mount = join(folder, "mnt");
    execFileSync("mkdir", ["-p", mount]);
    execFileSync("mount", ["-o", "ro", `${target.device}p5`, mount]);
    try {
      expect(readFileSync(join(mount, "config.yaml"), "utf8")).toBe(machineConfig.reveal());
      const mode = execFileSync("stat", ["-c", "%a %U", join(mount, "config.yaml")], { encoding: "utf8" });
      expect(mode).toBe("600 root\n");
      const busy = writeImage(job());
      expect(await codeOf(busy)).toBe("disk.in-use");
    } finally {
      execFileSync("umount", [mount]);
    }
  });

  it("clears a disk that carried an installation, and leaves its neighbours alone", async () => {
    const listed = execFileSync("lsblk", ["-n", "-o", "FSTYPE,PARTLABEL", target.device], { encoding: "utf8" });
    expect(listed.trim()).toBe("");
    for (const { file, digest } of neighbours) expect(digestOf(file)).toBe(digest);
  });

  it("finds a byte that the disk gave back otherwise", async () => {
    const written = await writeImage(job());
    const handle = await open(target.device, "r+");
    await handle.write(Buffer.from("x"), 0, 1, 70 * mebibyte);
    await handle.sync();
    await handle.close();
    expect(await codeOf(verifyImage(job(), written))).toBe("disk.read-back");
  });

  it.each([
    ["another compressed digest", { compressedSha256: "0".repeat(64) }, "image.digest"],
    ["a longer image than the release says", { rawBytes: 90 * mebibyte }, "image.digest"],
    ["a shorter image than the release says", { rawBytes: 100 * mebibyte }, "image.digest"],
    ["a disk that is too small", { rawBytes: 500 * mebibyte }, "disk.too-small"],
  ])("refuses %s and leaves nothing that could start", async (_, change, code) => {
    expect(await codeOf(writeImage(job({ expected: { ...image.os, ...change } })))).toBe(code);
    expect(await firstSector(target.device)).toEqual(Buffer.alloc(512));
  });

  it("refuses a raw digest that is not the release's", async () => {
    const written = await writeImage(job());
    const expected = { ...image.os, rawSha256: "0".repeat(64) };
    expect(await codeOf(verifyImage(job({ expected }), written))).toBe("image.digest");
  });

  it("says that the medium is damaged when the image ends early or is not there", async () => {
    const damaged = join(folder, "damaged.zst");
    const bytes = readFileSync(image.file);
    writeFileSync(damaged, bytes.subarray(0, 2 * mebibyte));
    expect(await codeOf(writeImage(job({ file: damaged })))).toBe("image.unreadable");
    expect(await codeOf(writeImage(job({ file: join(folder, "no-such-file") })))).toBe("image.unreadable");
  });

  it("stops when told to", async () => {
    const stop = new AbortController();
    const stopped = writeImage(job({ signal: stop.signal, onProgress: (done) => done > 0 && stop.abort() }));
    expect(await codeOf(stopped)).toBe("installation.cancelled");
    expect(await firstSector(target.device)).toEqual(Buffer.alloc(512));
  });
});
