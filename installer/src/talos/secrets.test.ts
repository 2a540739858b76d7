import { createPublicKey, X509Certificate } from "node:crypto";
import { inspect } from "node:util";
import type { Secret } from "@cto/core";
import { describe, expect, it } from "vitest";
import { newSecrets } from "../../fixtures/index.ts";
import { plainKey } from "./authority.ts";
import type { SecretsBundle } from "./index.ts";

const secretsOf = (bundle: SecretsBundle): readonly Secret[] => [
  bundle.clusterSecret,
  bundle.bootstrapToken,
  bundle.trustdToken,
  bundle.secretboxKey,
  bundle.serviceAccountKey,
  ...[bundle.talos, bundle.etcd, bundle.kubernetes, bundle.aggregator].map(({ key }) => key),
];

describe("a cluster's secrets", async () => {
  const bundle = await newSecrets();

  it.each([
    ["talos", "ed25519", "O=talos"],
    ["etcd", "ec", "O=etcd"],
    ["kubernetes", "ec", "O=kubernetes"],
    ["aggregator", "ec", ""],
  ] as const)("have the authority %s with a key of %s", (name, type, subject) => {
    const certificate = new X509Certificate(bundle[name].certificate);
    expect(certificate.subject ?? "").toBe(subject);
    expect(certificate.ca).toBe(true);
    expect(certificate.publicKey.asymmetricKeyType).toBe(type);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(createPublicKey(plainKey(bundle[name].key.reveal())).equals(certificate.publicKey)).toBe(true);
    expect([certificate.validFromDate, certificate.validToDate].map((date) => date.toISOString())).toEqual([
      "2026-11-20T12:00:00.000Z",
      "2036-11-17T12:00:00.000Z",
    ]);
  });

  it("have an RSA key of 4096 bits for service accounts", () =>
    expect(createPublicKey(bundle.serviceAccountKey.reveal()).asymmetricKeyDetails?.modulusLength).toBe(4096));

  it("have tokens of the right form and 32 bytes elsewhere", () => {
    for (const token of [bundle.bootstrapToken, bundle.trustdToken]) {
      expect(token.reveal()).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
    }
    for (const text of [bundle.clusterId, bundle.clusterSecret.reveal(), bundle.secretboxKey.reveal()]) {
      expect(Buffer.from(text, "base64")).toHaveLength(32);
    }
  });

  it("never show in print", () => {
    const printed = [
      JSON.stringify(bundle),
      inspect(bundle, { depth: null, showHidden: true }),
      String(bundle.talos.key),
    ];
    for (const secret of secretsOf(bundle)) {
      expect(printed.filter((text) => text.includes(secret.reveal()))).toEqual([]);
    }
    expect(printed.join()).not.toContain("PRIVATE KEY");
  });

  it("are never the same twice", async () => {
    const other = await newSecrets();
    const both = [...secretsOf(bundle), ...secretsOf(other)].map((secret) => secret.reveal());
    expect(new Set(both).size).toBe(both.length);
  });
});
