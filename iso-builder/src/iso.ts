import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, constants, mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { defineProblem, type OsImage, ProblemError, parseVendorKeys, type Release, verifyRelease } from "@cto/core";
import { type AppSources, buildApp } from "./app/layer.ts";
import { writeMedium } from "./boot/medium.ts";
import { baseLayer, buildTools, layerSeconds } from "./bootstrap.ts";

const noImage = defineProblem<{ version: string }>("iso.release-without-image", {
  what: ({ version }) => `Release ${version} names no operating system image for amd64.`,
  cause: "The ISO carries the image that the installer writes to the disk.",
  fix: ["Publish the release with an amd64 image."],
  retryable: false,
});

const wrongImage = defineProblem<{ path: string; expected: string; measured: string }>("iso.image-differs", {
  what: ({ path }) => `${path} is not the operating system image that the release names.`,
  cause: ({ expected, measured }) => `The release says ${expected}; this file is ${measured}.`,
  fix: ["Give the file that was published with this release, or download it again."],
  retryable: false,
});

const unreadable = defineProblem<{ path: string; says: string }>("iso.input-unreadable", {
  what: ({ path }) => `${path} cannot be read.`,
  cause: ({ says }) => says,
  fix: ["Check the path, and that the file may be read."],
  retryable: false,
});

const repository = resolve(import.meta.dirname, "../..");
const product: AppSources = {
  installer: join(repository, "installer/src/main.ts"),
  profiles: join(repository, "hardware-profiles"),
  init: join(repository, "iso-builder/init"),
};

export interface IsoRequest {
  /** Paths of the signed release, of the vendor's public keys and of the compressed disk image. */
  readonly release: string;
  readonly vendorKeys: string;
  readonly osImage: string;
  /** Where the ISO is written. */
  readonly out: string;
}

export interface IsoReport {
  readonly out: string;
  readonly bytes: number;
  readonly release: string;
  readonly kernel: string;
  readonly components: readonly { readonly name: string; readonly bytes: number }[];
}

/**
 * Builds the installation medium. The release's signature and the image's digest are proved first; a ProblemError says
 * what is wrong, and nothing is written then.
 */
export async function buildIso(request: IsoRequest): Promise<IsoReport> {
  const release = await provedRelease(request);
  const tools = await buildTools();
  const base = await baseLayer(tools);
  const out = resolve(request.out);
  await mkdir(dirname(out), { recursive: true });
  const work = await mkdtemp(join(dirname(out), ".app-"));
  try {
    await buildApp(product, work, layerSeconds);
    const files = {
      kernel: join(base, "vmlinuz"),
      base: join(base, "base.img"),
      app: join(work, "app.img"),
      release: resolve(request.release),
      vendorKeys: resolve(request.vendorKeys),
      osImage: resolve(request.osImage),
    };
    await writeMedium(tools, files, out, Math.floor(release.releasedAt.epochMilliseconds / 1000));
    const named = [
      { name: "kernel", path: files.kernel },
      { name: "base layer (drivers, tools, Node)", path: files.base },
      { name: "app layer (installer, wizard, profiles)", path: files.app },
      { name: `OS image ${basename(files.osImage)}`, path: files.osImage },
    ];
    const components = await Promise.all(
      named.map(async ({ name, path }) => ({ name, bytes: (await stat(path)).size })),
    );
    const kernel = await readFile(join(base, "kernel"), "utf8");
    return { out, bytes: (await stat(out)).size, release: release.version, kernel, components };
  } finally {
    await rm(work, { recursive: true });
  }
}

async function provedRelease(request: IsoRequest): Promise<Release> {
  for (const path of [request.vendorKeys, request.release, request.osImage])
    await access(path, constants.R_OK).catch((failure: Error) => {
      throw new ProblemError(unreadable({ path, says: failure.message }));
    });
  const keys = parseVendorKeys(await readFile(request.vendorKeys, "utf8"));
  if (!keys.ok) throw new ProblemError(keys.problem);
  const release = verifyRelease(await readFile(request.release, "utf8"), keys.value);
  if (!release.ok) throw new ProblemError(release.problem);
  const image = release.value.osImages.amd64;
  if (!image) throw new ProblemError(noImage({ version: release.value.version }));
  await proveImage(request.osImage, image);
  return release.value;
}

async function proveImage(path: string, image: OsImage): Promise<void> {
  const { size } = await stat(path);
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  const describe = (file: string, bytes: number, sha256: string): string =>
    `${file}, ${bytes} bytes, SHA-256 ${sha256}`;
  const expected = describe(image.file, image.compressedBytes, image.compressedSha256);
  const measured = describe(basename(path), size, hash.digest("hex"));
  if (measured !== expected) throw new ProblemError(wrongImage({ path, expected, measured }));
}
