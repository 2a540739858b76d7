import { access, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { OsImage } from "@cto/core";
import { part } from "@cto/iso-builder";
import { execa } from "execa";
import { controlPlaneBinary } from "../control-plane/index.ts";
import { describeImage, packImage } from "./describe.ts";
import { buildDisk } from "./disk.ts";
import { buildInitramfs } from "./initramfs.ts";
import { debianRoot } from "./root.ts";

const here = import.meta.dirname;
const description = "os.json";
/** The time of every file in the image, as the name of the habit goes: SOURCE_DATE_EPOCH. */
const seconds = 1767225600;

export interface NodeImage {
  /** The disk image, packed with zstd. */
  readonly file: string;
  readonly os: OsImage;
}

/**
 * The operating system that the lab installs: a real Talos image when the environment names one (`OS_IMAGE=FILE`, a
 * metal-amd64.raw.zst), our own stand-in otherwise. Built once per content; the first build takes about a minute
 * beside the control plane's.
 */
export async function nodeImage(): Promise<NodeImage> {
  const given = process.env.OS_IMAGE;
  return given === undefined || given === "" ? ownImage() : givenImage(resolve(given));
}

async function givenImage(file: string): Promise<NodeImage> {
  if (!file.endsWith(".zst"))
    throw new Error(`OS_IMAGE names ${file}; it must be a raw disk image packed with zstd (.raw.zst).`);
  await access(file).catch(() => {
    throw new Error(`OS_IMAGE names ${file}, which cannot be read. Correct the path, or unset OS_IMAGE.`);
  });
  const folder = await part("os-image", {
    inputs: [file],
    build: async (into) => writeFile(join(into, description), JSON.stringify(await describeImage(file))),
  });
  return { file, os: await readDescription(folder) };
}

async function ownImage(): Promise<NodeImage> {
  const [debian, controlPlane] = [await debianRoot(), await controlPlaneBinary()];
  const sources = (await readdir(here)).filter((name) => name.endsWith(".ts") && !name.includes(".test."));
  const name = "lab-node-amd64.raw.zst";
  const folder = await part("node-image", {
    inputs: [...sources.map((source) => join(here, source)), join(here, "init"), controlPlane],
    salt: debian,
    build: async (into) => {
      const work = join(into, "work");
      const staging = join(work, "root");
      await mkdir(staging, { recursive: true });
      const [init, initramfs, raw] = [join(work, "init"), join(work, "initramfs.zst"), join(work, "disk.raw")];
      await execa("go", ["build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", init, "."], {
        cwd: join(here, "init"),
        env: { CGO_ENABLED: "0" },
      });
      await buildInitramfs({ debian, init, controlPlane, staging, file: initramfs, seconds });
      await buildDisk({ debian, initramfs, work, seconds }, raw);
      const os = await packImage(raw, join(into, name));
      await writeFile(join(into, description), JSON.stringify(os));
      await rm(work, { recursive: true });
    },
  });
  return { file: join(folder, name), os: await readDescription(folder) };
}

/** Written by this very module, so its shape is trusted. */
async function readDescription(folder: string): Promise<OsImage> {
  return JSON.parse(await readFile(join(folder, description), "utf8"));
}
