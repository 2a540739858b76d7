import { generateKeyPairSync } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  defineProblem,
  ProblemError,
  parseVendorKeys,
  publicHalf,
  readSigningKey,
  Secret,
  type SigningKey,
  type VendorKeys,
} from "@cto/core";
import { createPrivateFile, readText, replaceFile } from "../files/files.ts";
import { onFile } from "../files/problems.ts";

/** Where a new key pair went. */
export interface CreatedKeys {
  readonly keyId: string;
  /** The private key, PEM, readable by its owner only. It signs; it never leaves the vendor. */
  readonly privateKey: string;
  /** What platforms trust: goes onto the installation medium and the update server. */
  readonly vendorKeys: string;
}

/** A vendor as it signs: its private key, and the public keys that it tells the world. */
export interface Vendor {
  readonly key: SigningKey;
  readonly keys: VendorKeys;
}

const notListed = defineProblem<{ readonly keyId: string; readonly path: string }>("keys.not-listed", {
  what: ({ keyId, path }) => `${path} does not list the key ${keyId}, which was given to sign with.`,
  cause: "Platforms that trust these keys would refuse everything that this key signs.",
  fix: ["Keep each private key beside the vendor-keys.json that was made with it."],
  retryable: false,
});

/** Makes a new Ed25519 key pair in `directory`: vendor-key.pem and vendor-keys.json. Never overwrites a private key. */
export async function createVendorKeys(directory: string): Promise<CreatedKeys> {
  const pem = new Secret(generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString());
  const key = readSigningKey(pem);
  if (!key.ok) throw new ProblemError(key.problem);
  const privateKey = join(directory, "vendor-key.pem");
  const vendorKeys = join(directory, "vendor-keys.json");
  await onFile(directory, () => mkdir(directory, { recursive: true, mode: 0o700 }));
  await createPrivateFile(privateKey, pem.reveal());
  await replaceFile(vendorKeys, vendorKeysFile({ version: 1, keys: [publicHalf(key.value)] }));
  return { keyId: key.value.id, privateKey, vendorKeys };
}

/** Reads a private key from its file. */
export async function readKey(path: string): Promise<SigningKey> {
  const key = readSigningKey(new Secret(await readText(path)));
  if (!key.ok) throw new ProblemError(key.problem);
  return key.value;
}

/** Reads a private key and the vendor-keys.json beside it. */
export async function readVendor(keyPath: string): Promise<Vendor> {
  const key = await readKey(keyPath);
  const path = join(dirname(keyPath), "vendor-keys.json");
  const keys = parseVendorKeys(await readText(path));
  if (!keys.ok) throw new ProblemError(keys.problem);
  if (!keys.value.keys.some(({ publicKey, id }) => id === key.id && publicKey === key.publicKey)) {
    throw new ProblemError(notListed({ keyId: key.id, path }));
  }
  return { key, keys: keys.value };
}

export const vendorKeysFile = (keys: VendorKeys): string => `${JSON.stringify(keys, null, 2)}\n`;
