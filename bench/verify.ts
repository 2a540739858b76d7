import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import {
  publicHalf,
  readSigningKey,
  Secret,
  signLicence,
  signRelease,
  type VendorKeys,
  verifyLicence,
  verifyRelease,
} from "@cto/core";
import nacl from "tweetnacl";

/**
 * Licence and release verification (size, JSON, canonical form, signature, schema) beside the bare signature check of
 * node:crypto (OpenSSL) and of tweetnacl. All take turns in short rounds, so a busy machine slows each alike.
 */
const pair = generateKeyPairSync("ed25519");
const signer = readSigningKey(new Secret(pair.privateKey.export({ format: "pem", type: "pkcs8" }).toString()));
if (!signer.ok) throw new Error(signer.problem.what);
const key = signer.value;
const keys: VendorKeys = { version: 1, keys: [publicHalf(key)] };
const now = Temporal.Instant.from("2026-11-20T12:00:00Z");

const licence = signLicence(
  {
    customerId: "cust_abc123",
    customerName: "Acme Corporation",
    email: "admin@acme.example",
    issuedAt: now,
    expiresAt: now.add({ hours: 24 * 365 }),
    features: ["core", "observability", "agents", "backup"],
    limits: { maxNodes: 1, maxNamespaces: 10, maxAgents: 5 },
    tier: "standard",
  },
  key,
);
const image = { compressedBytes: 5e8, compressedSha256: "a".repeat(64), rawBytes: 4e9, rawSha256: "b".repeat(64) };
const release = signRelease(
  {
    version: "1.2.4",
    channel: "stable",
    releasedAt: now,
    talosVersion: "1.14.1",
    kubernetesVersion: "1.37.1",
    osImages: { amd64: { file: "amd64.raw.zst", ...image }, arm64: { file: "arm64.raw.zst", ...image } },
    notes: "Quieter fans.",
  },
  key,
);
const message = Buffer.alloc(400, "as long as the signed bytes of a licence");
const signature = sign(null, message, pair.privateKey);
const publicKey = createPublicKey(pair.privateKey);
const rawPublicKey = Buffer.from(key.publicKey, "base64");

const subjects = [
  { name: "crypto.verify, bare", once: () => verify(null, message, publicKey, signature) },
  { name: "tweetnacl, bare", once: () => nacl.sign.detached.verify(message, signature, rawPublicKey) },
  { name: "verifyLicence", once: () => verifyLicence(licence, keys, now).ok },
  { name: "verifyRelease", once: () => verifyRelease(release, keys).ok },
] as const;

const rounds = 15;
const roundMilliseconds = 60;

/** How often per second `once` runs, measured for one round. */
function rate(once: () => boolean): number {
  const start = performance.now();
  let count = 0;
  let spent = 0;
  while (spent < roundMilliseconds) {
    if (!once()) throw new Error("A benchmark of a verification that fails measures nothing.");
    count++;
    spent = performance.now() - start;
  }
  return (count / spent) * 1000;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

for (const { once } of subjects) rate(once); // compiled before it counts
const rates = subjects.map(() => [] as number[]);
for (let round = 0; round < rounds; round++)
  for (const [index, { once }] of subjects.entries()) rates[index]?.push(rate(once));

const bare = rates[0] ?? [];
process.stdout.write(`${"".padEnd(22)}${"per second".padStart(12)}${"of crypto.verify".padStart(18)}\n`);
for (const [index, { name }] of subjects.entries()) {
  const own = rates[index] ?? [];
  const ratio = median(own.map((value, round) => value / (bare[round] ?? Number.NaN)));
  process.stdout.write(
    `${name.padEnd(22)}${median(own).toFixed(0).padStart(12)}${`${ratio.toFixed(2)} x`.padStart(18)}\n`,
  );
}
