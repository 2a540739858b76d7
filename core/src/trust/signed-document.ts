import { sign, verify } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import { defineProblem, fail, type Outcome, type Problem, ProblemError, succeed } from "../errors/problem.ts";
import { base64Of, firstRefusal, type Refusal, refusalText } from "./fields.ts";
import { keyId, type SigningKey, type VendorKey, type VendorKeys, verifyingKey } from "./keys.ts";

/** What tells one kind of signed document from another. */
export interface DocumentKind<Schema extends z.ZodType> {
  /** First line of the signed bytes: a signature over a licence can never pass as one over a release. */
  readonly domain: string;
  /** Longest text, in UTF-16 units, that is looked at; a longer one is refused unread. */
  readonly maxLength: number;
  readonly payload: Schema;
  readonly problems: {
    readonly malformed: (refusal: Refusal) => Problem;
    readonly signature: () => Problem;
    readonly unknownKey: (facts: { readonly keyId: string }) => Problem;
  };
}

const envelope = z.strictObject({
  version: z.literal(1),
  payload: z.record(z.string(), z.unknown()),
  key_id: keyId.optional(),
  signature: base64Of(64),
});

const refusedToSign = defineProblem<Refusal>("signing.refused", {
  what: (refusal) => `This was not signed: ${refusalText(refusal)}.`,
  cause: "Every reader would refuse it with that value.",
  fix: ["Correct the value that is named."],
  retryable: false,
});

/**
 * The exact bytes that are signed: the domain line, then the payload in the one form of RFC 8785. Spaces, line ends and the
 * order of fields in the file therefore do not matter, so a document survives being pasted from a mail.
 * Throws when the payload has no such form (half a surrogate pair, a number that is not finite).
 */
function signedBytes(domain: string, payload: unknown): Buffer {
  return Buffer.from(`${domain}\n${canonicalize(payload) ?? ""}`, "utf8");
}

/**
 * Reads a signed document: size, shape of the envelope, signature, and only then the meaning of the payload.
 * `text` may have spaces, line ends or a byte order mark around it. Where the file names no key, each key is tried.
 */
export function openSigned<Schema extends z.ZodType>(
  kind: DocumentKind<Schema>,
  text: string,
  keys: VendorKeys,
): Outcome<{ readonly payload: z.output<Schema>; readonly keyId: string }> {
  const { malformed, signature: badSignature, unknownKey } = kind.problems;
  if (text.length > kind.maxLength) {
    return fail(malformed({ where: "", why: `it is longer than ${kind.maxLength / 1024} KiB` }));
  }
  let value: unknown;
  try {
    value = JSON.parse(text.trim()); // trim() also takes a byte order mark away
  } catch {
    return fail(malformed({ where: "", why: "it is not complete JSON" }));
  }
  const file = envelope.safeParse(value);
  if (!file.success) return fail(malformed(versionRefusal(value) ?? firstRefusal(file.error)));

  const { key_id: named, signature, payload } = file.data;
  const candidates = named === undefined ? keys.keys : keys.keys.filter((key) => key.id === named);
  if (named !== undefined && candidates.length === 0) return fail(unknownKey({ keyId: named }));
  let bytes: Buffer;
  try {
    bytes = signedBytes(kind.domain, payload);
  } catch {
    return fail(malformed({ where: "payload", why: "it holds text that is not Unicode" }));
  }
  const signer = candidates.find((key) => signedBy(key, bytes, signature));
  if (!signer) return fail(badSignature());

  const parsed = kind.payload.safeParse(payload);
  if (parsed.success) return succeed({ payload: parsed.data, keyId: signer.id });
  const { where, why } = firstRefusal(parsed.error);
  return fail(malformed({ where: where === "" ? "payload" : `payload.${where}`, why }));
}

/** Writes a signed document. Throws a ProblemError (`signing.refused`) when readers would refuse the payload. */
export function sealSigned<Schema extends z.ZodType>(
  kind: DocumentKind<Schema>,
  payload: z.output<Schema>,
  key: SigningKey,
): string {
  const encoded = z.safeEncode(kind.payload, payload);
  if (!encoded.success) throw new ProblemError(refusedToSign(firstRefusal(encoded.error)));
  const signature = sign(null, signedBytes(kind.domain, encoded.data), key.privateKey.reveal()).toString("base64");
  return `${JSON.stringify({ version: 1, payload: encoded.data, key_id: key.id, signature }, null, 2)}\n`;
}

function signedBy(key: VendorKey, bytes: Buffer, signature: string): boolean {
  return verify(null, bytes, verifyingKey(key), Buffer.from(signature, "base64"));
}

/** A file of a later program deserves to be called that, and not damaged. */
function versionRefusal(value: unknown): Refusal | undefined {
  const later = z.object({ version: z.number().int().min(2) }).safeParse(value);
  return later.success
    ? { where: "version", why: `it is format ${later.data.version} and this program reads format 1` }
    : undefined;
}
