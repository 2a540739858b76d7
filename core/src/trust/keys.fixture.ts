import { Secret } from "../secret/secret.ts";
import { publicHalf, readSigningKey, type SigningKey, type VendorKeys } from "./keys.ts";

/** The 32 bytes that a test's key is made of: the same number gives the same key on every machine. */
export const seedOf = (number: number): Uint8Array => new Uint8Array(32).fill(number);

/** PKCS #8 wraps an Ed25519 seed in these 16 bytes (RFC 8410). */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

export function testKey(number: number): SigningKey {
  const der = Buffer.concat([pkcs8Prefix, seedOf(number)]).toString("base64");
  const key = readSigningKey(new Secret(`-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`));
  if (!key.ok) throw new Error(key.problem.what);
  return key.value;
}

export const keysOf = (...keys: readonly SigningKey[]): VendorKeys => ({ version: 1, keys: keys.map(publicHalf) });
