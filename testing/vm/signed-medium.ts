import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { ProblemError, publicHalf, readSigningKey, Secret, signRelease } from "@cto/core";
import { buildIso, type IsoReport, type IsoRequest } from "@cto/iso-builder";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/**
 * A medium whose release, keys and image are real in form and made on the spot: for tests of how a machine starts from
 * it. The image is a megabyte of nothing.
 */
export async function buildSignedMedium(directory: string, app?: IsoRequest["app"]): Promise<IsoReport> {
  await mkdir(directory, { recursive: true });
  const { privateKey } = generateKeyPairSync("ed25519");
  const key = readSigningKey(new Secret(privateKey.export({ type: "pkcs8", format: "pem" }).toString()));
  if (!key.ok) throw new ProblemError(key.problem);
  const raw = new Uint8Array(1024 * 1024);
  const image = zstdCompressSync(raw);
  const file = "node-amd64.raw.zst";
  const release = signRelease(
    {
      version: "1.2.3",
      channel: "stable",
      releasedAt: Temporal.Instant.from("2026-11-20T00:00:00Z"),
      talosVersion: "1.14.1",
      kubernetesVersion: "1.37.1",
      osImages: {
        amd64: {
          file,
          compressedBytes: image.length,
          compressedSha256: sha256(image),
          rawBytes: raw.length,
          rawSha256: sha256(raw),
        },
      },
      notes: "",
    },
    key.value,
  );
  const paths = {
    release: join(directory, "release.json"),
    vendorKeys: join(directory, "vendor-keys.json"),
    osImage: join(directory, file),
  };
  await writeFile(paths.release, release);
  await writeFile(paths.vendorKeys, JSON.stringify({ version: 1, keys: [publicHalf(key.value)] }));
  await writeFile(paths.osImage, image);
  return buildIso({ ...paths, out: join(directory, "setup.iso"), ...(app && { app }) });
}
