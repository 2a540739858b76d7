import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { buildIso } from "@cto/iso-builder";
import { execa } from "execa";
import { nodeImage } from "../node-image/index.ts";
import type { MachineSpec } from "../vm/index.ts";
import type { LabPorts } from "./lab.ts";
import { installedVersion, startVendor, type Vendor } from "./vendor.ts";

export type Stage = <T>(title: string, work: () => Promise<T>) => Promise<T>;

/** From keys to an ISO: what the vendor does. Its server ends with `started`, also when the ISO cannot be built. */
export async function makeMedium(
  folder: string,
  updatesPort: number,
  stage: Stage,
  started: AsyncDisposableStack,
): Promise<{ readonly vendor: Vendor; readonly iso: string }> {
  const image = await stage("Build the system that will be installed", nodeImage);
  const vendor = await stage("Sign two releases and a licence, and serve them", () =>
    startVendor(join(folder, "vendor"), image, updatesPort),
  );
  started.defer(() => vendor.close());
  const iso = join(folder, "cto-setup.iso");
  await stage(`Build the ISO of release ${installedVersion}`, () =>
    buildIso({
      release: vendor.installedRelease,
      vendorKeys: vendor.vendorKeys,
      osImage: vendor.installedImage,
      out: iso,
    }),
  );
  return { vendor, iso };
}

const diskBytes = 8 * 2 ** 30;

/** A machine with one empty disk and the ISO in its drive. */
export async function emptyMachine(lab: {
  readonly folder: string;
  readonly firmware: "uefi" | "bios";
  readonly ports: Pick<LabPorts, "wizard" | "talos" | "kubernetes">;
  readonly iso: string;
}): Promise<MachineSpec> {
  const directory = join(lab.folder, "machine");
  const disk = join(directory, "disk.raw");
  await mkdir(directory, { recursive: true });
  await execa("truncate", ["--size", String(diskBytes), disk]);
  return {
    name: "first-light",
    firmware: lab.firmware,
    memoryMiB: 3072,
    disks: [{ path: disk, serial: "CTOLAB01" }],
    cdrom: lab.iso,
    forwards: [
      { host: lab.ports.wizard, guest: 443 },
      { host: lab.ports.talos, guest: 50_000 },
      { host: lab.ports.kubernetes, guest: 6443 },
    ],
    directory,
  };
}
