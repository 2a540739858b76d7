import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { createVendorKeys } from "./keys/keys.ts";
import type { ReleaseOrder } from "./release/publish.ts";

export const now = Temporal.Instant.from("2026-11-20T12:00:00Z");

/** A folder that is gone when the test has ended. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cto-vendor-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** A disk image of 3 MB, and the same compressed. */
export const raw = Buffer.alloc(3_000_000, "a disk with something on it ");
export const compressed = zstdCompressSync(raw);

/** A vendor with keys, an image and an order for release 1.2.4 in a folder of its own. */
export async function vendorWithOrder(): Promise<{ folder: string; vendorKeys: string; order: ReleaseOrder }> {
  const folder = await temporaryFolder();
  const { privateKey, vendorKeys } = await createVendorKeys(join(folder, "keys"));
  const image = join(folder, "image.raw.zst");
  await writeFile(image, compressed);
  const order: ReleaseOrder = {
    key: privateKey,
    store: join(folder, "store"),
    version: "1.2.4",
    channel: "stable",
    talosVersion: "1.14.1",
    kubernetesVersion: "1.37.1",
    osImages: { amd64: image },
    notes: "Quieter fans.",
  };
  return { folder, vendorKeys, order };
}
