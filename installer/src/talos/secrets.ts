import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { Secret } from "@cto/core";
import { type Authority, createAuthority, type Random } from "./authority.ts";

/** Every key and token of one cluster, as `talosctl gen secrets` would make it. Printing it shows no secret. */
export interface SecretsBundle {
  readonly createdAt: Temporal.Instant;
  readonly clusterId: string;
  readonly clusterSecret: Secret;
  /** "abcdef.0123456789abcdef" */
  readonly bootstrapToken: Secret;
  readonly trustdToken: Secret;
  /** 32 bytes in base64 */
  readonly secretboxKey: Secret;
  readonly talos: Authority;
  readonly etcd: Authority;
  readonly kubernetes: Authority;
  readonly aggregator: Authority;
  /** RSA 4096, PKCS#1 in PEM. */
  readonly serviceAccountKey: Secret;
}

export interface SecretsSource {
  /** `count` bytes that nobody can guess. Private keys are made by the runtime's own generator. */
  readonly random: Random;
  readonly now: Temporal.Instant;
}

const tokenAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
/** The largest multiple of 36 in a byte: bytes above it would make some characters likelier than others. */
const fairLimit = 252;

function randomText(random: Random, length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of random(length)) {
      if (byte < fairLimit && text.length < length) text += tokenAlphabet.charAt(byte % tokenAlphabet.length);
    }
  }
  return text;
}

const token = (random: Random): Secret => new Secret(`${randomText(random, 6)}.${randomText(random, 16)}`);

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

async function rsaKey(): Promise<Secret> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 4096,
    publicKeyEncoding: { type: "pkcs1", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return new Secret(privateKey);
}

/** Makes a new cluster's secrets; takes about a second (RSA 4096), off the main thread. */
export async function createSecretsBundle({ random, now }: SecretsSource): Promise<SecretsBundle> {
  const authority = (subject: string, algorithm: "ed25519" | "p256"): Promise<Authority> =>
    createAuthority({ subject, algorithm, random, now });
  const [serviceAccountKey, talos, etcd, kubernetes, aggregator] = await Promise.all([
    rsaKey(),
    authority("O=talos", "ed25519"),
    authority("O=etcd", "p256"),
    authority("O=kubernetes", "p256"),
    // Talos gives this one no subject.
    authority("", "p256"),
  ]);
  return {
    createdAt: now,
    clusterId: base64(random(32)),
    clusterSecret: new Secret(base64(random(32))),
    bootstrapToken: token(random),
    trustdToken: token(random),
    secretboxKey: new Secret(base64(random(32))),
    talos,
    etcd,
    kubernetes,
    aggregator,
    serviceAccountKey,
  };
}
