import { webcrypto } from "node:crypto";
import { isIPv4 } from "node:net";
import { Secret } from "@cto/core";
// Must come before x509, whose dependency injection asks for it while loading.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

const setupName = "cto-setup.local";

export interface ServerCertificate {
  readonly certificate: string;
  readonly key: Secret;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const validYears = 10;

/**
 * The setup pages' own certificate, new at every start.
 * @param builtAt of the medium; a machine whose clock stands still since its battery died must not find it "not yet
 * valid"
 * @param addresses IPv4 addresses under which the pages are opened
 */
export async function createCertificate(
  builtAt: Temporal.Instant,
  addresses: readonly string[],
): Promise<ServerCertificate> {
  x509.cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const from = builtAt.subtract({ hours: 24 });
  const names: x509.JsonGeneralNames = [
    { type: "dns", value: setupName },
    { type: "dns", value: "localhost" },
    ...[...new Set(["127.0.0.1", ...addresses.filter(isIPv4)])].map((value) => ({ type: "ip" as const, value })),
  ];
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: Buffer.from(
      webcrypto.getRandomValues(new Uint8Array(16)).map((byte, at) => (at === 0 ? byte & 0x7f : byte)),
    ).toString("hex"),
    name: `CN=${setupName}, O=CTO Platform setup`,
    notBefore: new Date(from.epochMilliseconds),
    notAfter: new Date(from.add({ hours: validYears * 365 * 24 }).epochMilliseconds),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    certificate: certificate.toString("pem"),
    key: new Secret(x509.PemConverter.encode(pkcs8, "PRIVATE KEY")),
  };
}
