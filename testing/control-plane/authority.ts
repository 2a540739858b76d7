// @peculiar/x509 is built on a library that needs this first.
import "reflect-metadata";
import { generateKeyPairSync, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const day = 24 * 60 * 60 * 1000;

interface KeyAndCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS8. */
  readonly key: string;
}

interface Subject {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  /** DNS names and IP addresses of a server; a client has none. */
  readonly names?: readonly string[];
}

export interface Authority extends KeyAndCertificate {
  issue(subject: Subject): Promise<KeyAndCertificate>;
}

const pemOf = async (key: webcrypto.CryptoKey): Promise<string> =>
  x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");

const isAddress = (name: string): boolean => /^[\d.]+$|:/.test(name);

/** A certificate authority that lives as long as one test: server certificates for the parts, client certificates for people. */
export async function createAuthority(): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const valid = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 30 * day) };
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=test control plane",
    ...valid,
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return {
    certificate: root.toString("pem"),
    key: await pemOf(keys.privateKey),
    async issue({ commonName, organizations = [], names = [] }) {
      const own = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
      const certificate = await x509.X509CertificateGenerator.create({
        // The structured form, so that the colons and commas of Kubernetes names need no escaping.
        subject: [{ CN: [commonName] }, ...organizations.map((organization) => ({ O: [organization] }))],
        issuer: root.subject,
        ...valid,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth, x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension(
            names.map((name) => ({ type: isAddress(name) ? "ip" : "dns", value: name })),
          ),
        ],
      });
      return { certificate: certificate.toString("pem"), key: await pemOf(own.privateKey) };
    },
  };
}

/** The key pair of service account tokens. The API server refuses a PKCS8 private key as a *verifying* key, so it gets the public one. */
export function serviceAccountKeys(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "sec1", format: "pem" },
  });
}
