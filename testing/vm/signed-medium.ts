import { join } from "node:path";
import { buildIso, type IsoReport } from "@cto/iso-builder";
import { makeMedium } from "../medium/index.ts";

/**
 * A medium whose release, keys and image are real in form and made on the spot: for tests of how a machine starts from
 * it. The image is a megabyte of noise.
 */
export async function buildSignedMedium(directory: string): Promise<IsoReport> {
  await makeMedium({ folder: directory, now: Temporal.Instant.from("2026-11-21T00:00:00Z") });
  const cto = join(directory, "cto");
  return buildIso({
    release: join(cto, "release.json"),
    vendorKeys: join(cto, "vendor-keys.json"),
    osImage: join(cto, "os", "node-amd64.raw.zst"),
    out: join(directory, "setup.iso"),
  });
}
