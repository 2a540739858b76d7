import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { runFrom } from "@cto/iso-builder";
import { nodeImage } from "../index.ts";
import { imageBytes, sectorBytes } from "../layout.ts";
import { debianRoot } from "../root.ts";

const gibibyte = 1024 ** 3;
const stateBytes = 100 * 1024 * 1024;
/** STATE lies directly behind META, where the image's own backup table was. */
const stateStart = imageBytes - 1024 * 1024;

/** A disk of 6 GiB as an installation leaves it: the image, and STATE behind it with this configuration. */
export async function writeInstalledDisk(file: string, configuration: string): Promise<void> {
  const [image, debian, work] = [await nodeImage(), await debianRoot(), await mkdtemp(join(tmpdir(), "installed-"))];
  try {
    await pipeline(createReadStream(image.file), createZstdDecompress(), createWriteStream(file));
    await truncate(file, 6 * gibibyte);
    const [first, last] = [stateStart / sectorBytes, (stateStart + stateBytes) / sectorBytes - 1];
    await runFrom(debian, "usr/sbin/sgdisk", [
      ...["--move-second-header", "--new", `5:${first}:${last}`, "--typecode", "5:8300", "--change-name", "5:STATE"],
      file,
    ]);
    const [config, contents, state] = [join(work, "config.yaml"), join(work, "proto"), join(work, "state.img")];
    await writeFile(config, configuration, { mode: 0o600 });
    await writeFile(contents, `/unused\n0 0\nd--755 0 0\nconfig.yaml ---600 0 0 ${config}\n$\n`);
    await writeFile(state, "");
    await truncate(state, stateBytes);
    await runFrom(debian, "usr/sbin/mkfs.xfs", [
      ...["-q", "-f", "--unsupported", "-n", "ftype=1", "-L", "STATE", "-p", contents, state],
    ]);
    const disk = await open(file, "r+");
    try {
      const filesystem = await readFile(state);
      await disk.write(filesystem, 0, filesystem.length, stateStart);
    } finally {
      await disk.close();
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
