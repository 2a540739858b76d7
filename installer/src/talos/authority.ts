// @peculiar/x509 is built on a library that needs this first.
import "reflect-metadata";
import { KeyObject, type webcrypto } from "node:crypto";
import { Secret } from "@cto/core";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** A certificate with its key; both in PEM. */
export interface Authority {
  readonly certificate: string;
  readonly key: Secret;
}

/** `count` bytes that nobody can guess. */
export type Random = (count: number) => Uint8Array;

/** Talos writes this label around PKCS#8 for its own keys; OpenSSL reads only "PRIVATE KEY". */
const talosEd25519Label = "ED25519 PRIVATE KEY";

const relabel = (pem: string, from: string, to: string): string =>
  pem
    .replace(`-----BEGIN ${from}-----`, `-----BEGIN ${to}-----`)
    .replace(`-----END ${from}-----`, `-----END ${to}-----`);

/** A private key in a form that every TLS library reads, whatever label Talos has put on it. */
export const plainKey = (pem: string): string => relabel(pem, talosEd25519Label, "PRIVATE KEY");

const ed25519 = { name: "Ed25519" } as const;
const p256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

type Algorithm = typeof ed25519 | typeof p256;

const keyPair = async (algorithm: Algorithm): Promise<webcrypto.CryptoKeyPair> => {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  if (!("privateKey" in keys)) throw new Error("a key pair was asked for");
  return keys;
};

/** As Talos labels them: SEC 1 for elliptic curves, PKCS#8 under its own label for Ed25519. */
function pemOf({ privateKey }: webcrypto.CryptoKeyPair): Secret {
  const key = KeyObject.from(privateKey);
  return key.asymmetricKeyType === "ec"
    ? new Secret(key.export({ type: "sec1", format: "pem" }).toString())
    : new Secret(relabel(key.export({ type: "pkcs8", format: "pem" }).toString(), "PRIVATE KEY", talosEd25519Label));
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** 126 random bits: a serial number must be positive (RFC 5280, 4.1.2.2); the second bit keeps its length the same. */
const serialNumber = (random: Random): string => {
  const bytes = Uint8Array.from(random(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return hex(bytes);
};

const validity = (now: Temporal.Instant, hours: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(now.epochMilliseconds),
  notAfter: new Date(now.add({ hours }).epochMilliseconds),
});

interface AuthoritySpec {
  readonly subject: string;
  readonly algorithm: "ed25519" | "p256";
  readonly random: Random;
  readonly now: Temporal.Instant;
}

/** Ten years, as Talos gives its certificate authorities. */
const authorityHours = 87_600;

export async function createAuthority({ subject, algorithm, random, now }: AuthoritySpec): Promise<Authority> {
  const chosen = algorithm === "ed25519" ? ed25519 : p256;
  const keys = await keyPair(chosen);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(random),
    name: subject,
    ...validity(now, authorityHours),
    keys,
    signingAlgorithm: chosen,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new BasicConstraintsExtension(true, undefined, true),
      new SubjectKeyIdentifierExtension(hex(random(20))),
    ],
  });
  return { certificate: `${certificate.toString("pem")}\n`, key: pemOf(keys) };
}

const clientHours = 8_760;

/** A client certificate of the Talos API for one role, for a year. */
export async function issueClient(
  authority: Authority,
  { role, random, now }: { readonly role: string; readonly random: Random; readonly now: Temporal.Instant },
): Promise<Authority> {
  const issuer = new X509Certificate(authority.certificate);
  const keys = await keyPair(ed25519);
  const der = Buffer.from(plainKey(authority.key.reveal()).replace(/-----[^-]+-----|\s/g, ""), "base64");
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(random),
    subject: `O=${role}`,
    issuer: issuer.subject,
    ...validity(now, clientHours),
    publicKey: keys.publicKey,
    signingKey: await crypto.subtle.importKey("pkcs8", der, ed25519, false, ["sign"]),
    signingAlgorithm: ed25519,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      // Exactly this one: apid refuses every other list.
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
      await AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return { certificate: `${certificate.toString("pem")}\n`, key: pemOf(keys) };
}
