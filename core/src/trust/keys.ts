import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { z } from "zod";
import { defineProblem, fail, type Outcome, succeed } from "../errors/problem.ts";
import { Secret } from "../secret/secret.ts";
import { base64Of, firstRefusal, type Refusal, refusalText } from "./fields.ts";

/** One key that the vendor signs with. `publicKey` is base64 of its 32 bytes; `id` is what signed files name it by. */
export interface VendorKey {
  readonly id: string;
  readonly algorithm: "ed25519";
  readonly publicKey: string;
}

/** What a platform trusts: the content of `vendor-keys.json`, which is this shape as JSON. */
export interface VendorKeys {
  readonly version: 1;
  readonly keys: readonly VendorKey[];
}

/** The private half. It signs and tells its name; nothing prints it. */
export interface SigningKey {
  readonly id: string;
  readonly publicKey: string;
  readonly privateKey: Secret<KeyObject>;
}

const maxKeysText = 65_536;

export const keyId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
  error: "must be 1 to 64 letters, digits, dots, dashes or underscores",
});

const vendorKeysSchema = z.strictObject({
  version: z.literal(1),
  keys: z
    .array(z.strictObject({ id: keyId, algorithm: z.literal("ed25519"), publicKey: base64Of(32) }))
    .min(1)
    .max(64)
    .refine((keys) => new Set(keys.map((key) => key.id)).size === keys.length, { error: "names a key id twice" }),
});

const keysMalformed = defineProblem<Refusal>("keys.malformed", {
  what: (refusal) => `The vendor's keys cannot be read: ${refusalText(refusal)}.`,
  cause: "The file vendor-keys.json is damaged, or was written for another version of this program.",
  fix: ["Take vendor-keys.json again from the vendor, or from the installation medium."],
  retryable: false,
});

const privateKeyUnreadable = defineProblem("keys.private-unreadable", {
  what: () => "The private key cannot be read.",
  cause: "The file is not an unencrypted Ed25519 private key in PEM form.",
  fix: ["Give the file that `cto-vendor keys` made (vendor-key.pem)."],
  retryable: false,
});

/** Reads `vendor-keys.json`. Problem: `keys.malformed`. */
export function parseVendorKeys(text: string): Outcome<VendorKeys> {
  if (text.length > maxKeysText) return fail(keysMalformed({ where: "", why: "it is larger than 64 KiB" }));
  let value: unknown;
  try {
    value = JSON.parse(text.trim());
  } catch {
    return fail(keysMalformed({ where: "", why: "it is not JSON" }));
  }
  const parsed = vendorKeysSchema.safeParse(value);
  return parsed.success ? succeed(parsed.data) : fail(keysMalformed(firstRefusal(parsed.error)));
}

/** Reads an Ed25519 private key (PKCS #8, PEM). Problem: `keys.private-unreadable`. */
export function readSigningKey(pem: Secret): Outcome<SigningKey> {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem.reveal());
  } catch {
    return fail(privateKeyUnreadable());
  }
  return privateKey.asymmetricKeyType === "ed25519" ? succeed(signingKey(privateKey)) : fail(privateKeyUnreadable());
}

/** Names a key by its public half, so that two keys never share a name by accident. */
function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = Buffer.from(createPublicKey(privateKey).export({ format: "jwk" }).x ?? "", "base64url");
  const id = `ed25519-${createHash("sha256").update(publicKey).digest("hex").slice(0, 16)}`;
  return { id, publicKey: publicKey.toString("base64"), privateKey: new Secret(privateKey) };
}

/** The public half, as an entry of `vendor-keys.json`. */
export function publicHalf(key: SigningKey): VendorKey {
  return { id: key.id, algorithm: "ed25519", publicKey: key.publicKey };
}

/** The public key as node:crypto takes it. The algorithm is fixed here; no file can choose another. */
export function verifyingKey(key: VendorKey): KeyObject {
  const x = Buffer.from(key.publicKey, "base64").toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}
