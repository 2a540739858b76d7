import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import {
  type Licence,
  type OsImage,
  publicHalf,
  type Release,
  readSigningKey,
  Secret,
  type SigningKey,
  signLicence,
  signRelease,
} from "@cto/core";

export interface TestMedium {
  /** What `--medium` takes. */
  readonly folder: string;
  /** A licence that this medium's vendor key signed, valid now. */
  readonly licence: string;
  readonly release: Release;
  readonly key: SigningKey;
  /** Another licence, of the same vendor unless another key signs it. */
  signLicence(changes: Partial<Omit<Licence, "keyId">>, signedBy?: SigningKey): string;
}

export interface MediumInput {
  readonly folder: string;
  readonly now: Temporal.Instant;
  /** The raw disk image; without it a small one that starts nothing. */
  readonly rawImage?: Buffer;
}

/** Makes what an installation medium carries, signed by a vendor key of its own. For tests and for trying pages. */
export async function makeMedium({ folder, now, rawImage = randomBytes(2 ** 20) }: MediumInput): Promise<TestMedium> {
  const key = newKey();
  const packed = zstdCompressSync(rawImage);
  const image: OsImage = {
    file: "node-amd64.raw.zst",
    compressedBytes: packed.length,
    compressedSha256: sha256(packed),
    rawBytes: rawImage.length,
    rawSha256: sha256(rawImage),
  };
  const release: Release = {
    version: "1.2.3",
    channel: "stable",
    releasedAt: now.subtract({ hours: 24 }),
    talosVersion: "1.14.1",
    kubernetesVersion: "1.37.1",
    osImages: { amd64: image },
    notes: "For tests.",
  };
  const cto = join(folder, "cto");
  await mkdir(join(cto, "os"), { recursive: true });
  await writeFile(join(cto, "os", image.file), packed);
  await writeFile(join(cto, "release.json"), signRelease(release, key));
  await writeFile(join(cto, "vendor-keys.json"), JSON.stringify({ version: 1, keys: [publicHalf(key)] }));
  const sign: TestMedium["signLicence"] = (changes, signedBy = key) =>
    signLicence(
      {
        customerId: "cust_abc123",
        customerName: "Acme Corporation",
        email: "admin@acme.example",
        issuedAt: now.subtract({ hours: 48 }),
        expiresAt: now.add({ hours: 24 * 365 }),
        features: ["core", "observability", "agents", "backup"],
        limits: { maxNodes: 1, maxNamespaces: 10, maxAgents: 5 },
        tier: "standard",
        ...changes,
      },
      signedBy,
    );
  return { folder, licence: sign({}), release, key, signLicence: sign };
}

const sha256 = (data: Buffer): string => createHash("sha256").update(data).digest("hex");

export function newKey(): SigningKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  const key = readSigningKey(new Secret(privateKey.export({ format: "pem", type: "pkcs8" }).toString()));
  if (!key.ok) throw new Error("a new key must be readable");
  return key.value;
}
