import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OsImage } from "@cto/core";
import { serve } from "@cto/update-server";
import { execa } from "execa";

/** What the vendor's side of the lab leaves for the customer's side. */
export interface Vendor {
  readonly url: string;
  readonly vendorKeys: string;
  readonly licenceFile: string;
  readonly licence: string;
  /** The signed document of the release that the ISO installs. */
  readonly installedRelease: string;
  /** The disk image as that release publishes it. */
  readonly installedImage: string;
  close(): Promise<void>;
}

export const installedVersion = "1.2.3";
const nextVersion = "1.2.4";

const ctoVendor = new URL("../../update-server/src/main.ts", import.meta.url).pathname;

/** Does what a vendor does, with the vendor's own commands: keys, a licence, two releases, a server. */
export async function startVendor(
  folder: string,
  image: { readonly file: string; readonly os: OsImage },
  port: number,
): Promise<Vendor> {
  const keys = join(folder, "keys");
  const store = join(folder, "store");
  const licenceFile = join(folder, "licence.json");
  await mkdir(folder, { recursive: true });
  const run = (...args: string[]) => execa(process.execPath, [ctoVendor, ...args]);
  await run("keys", "--dir", keys);
  const signing = ["--key", join(keys, "vendor-key.pem")];
  await run(
    ...["licence", "issue", ...signing, "--customer", "Acme Corp", "--email", "admin@acme.example", "--days", "365"],
    ...["--features", "core,observability,backup", "--max-nodes", "1", "--out", licenceFile],
  );
  for (const version of [installedVersion, nextVersion])
    await run(
      ...["release", "publish", ...signing, "--store", store, "--version", version, "--channel", "stable"],
      ...[
        "--talos",
        "1.14.1",
        "--kubernetes",
        "1.37.1",
        "--os-image",
        `amd64=${image.file}`,
        "--notes",
        `Lab release ${version}`,
      ],
    );
  const server = await serve(store, { port });
  return {
    url: server.url,
    vendorKeys: join(keys, "vendor-keys.json"),
    licenceFile,
    licence: await readFile(licenceFile, "utf8"),
    installedRelease: join(store, "releases", `${installedVersion}.json`),
    installedImage: join(store, "releases", installedVersion, `cto-os-${installedVersion}-amd64.raw.zst`),
    close: () => server.close(),
  };
}
