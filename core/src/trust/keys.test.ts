import { generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import nacl from "tweetnacl";
import { describe, expect, it } from "vitest";
import { Secret } from "../secret/secret.ts";
import { keysOf, seedOf, testKey } from "./keys.fixture.ts";
import { parseVendorKeys, publicHalf, readSigningKey } from "./keys.ts";

const refusal = (value: unknown): string => {
  const parsed = parseVendorKeys(typeof value === "string" ? value : JSON.stringify(value));
  return parsed.ok ? "accepted" : `${parsed.problem.code}: ${parsed.problem.what}`;
};

describe("the vendor's keys", () => {
  const good = keysOf(testKey(1), testKey(2));
  const [first, second] = good.keys;

  it("are read from the JSON of themselves, also with a byte order mark and line ends around it", () => {
    expect(parseVendorKeys(`\ufeff${JSON.stringify(good)}\r\n`)).toEqual({ ok: true, value: good });
  });

  it.each([
    [
      "a key id that is there twice",
      { version: 1, keys: [first, { ...second, id: first?.id }] },
      "keys: names a key id twice",
    ],
    ["no key", { version: 1, keys: [] }, "keys: "],
    ["another algorithm", { version: 1, keys: [{ ...first, algorithm: "rsa" }] }, "keys.0.algorithm: "],
    [
      "a key that is too short",
      { version: 1, keys: [{ ...first, publicKey: "AAAA" }] },
      "keys.0.publicKey: must be base64 of 32",
    ],
    ["an unknown field", { ...good, trust: "everyone" }, "trust"],
    ["a later format", { ...good, version: 2 }, "version: "],
    ["no JSON", "-----BEGIN", "it is not JSON"],
    ["a huge text", " ".repeat(65_537), "larger than 64 KiB"],
  ])("are refused with %s", (_, value, sentence) => {
    expect(refusal(value)).toContain("keys.malformed");
    expect(refusal(value)).toContain(sentence);
  });
});

describe("a signing key", () => {
  it("has the public half that another implementation computes from the same seed", () => {
    const expected = Buffer.from(nacl.sign.keyPair.fromSeed(seedOf(7)).publicKey).toString("base64");
    expect(publicHalf(testKey(7)).publicKey).toBe(expected);
  });

  it("is named by its public half", () => {
    expect(testKey(1).id).toMatch(/^ed25519-[0-9a-f]{16}$/);
    expect(testKey(1).id).not.toBe(testKey(2).id);
  });

  it("does not print its private half", () => {
    expect(inspect(testKey(1), { depth: 9, showHidden: true })).toContain("privateKey: [redacted]");
    expect(JSON.parse(JSON.stringify(testKey(1)))).toMatchObject({ privateKey: "[redacted]" });
  });

  it.each([
    ["a text that is no key", "hello"],
    ["a key of another algorithm", ecKey()],
  ])("is not read from %s", (_, pem) => {
    expect(readSigningKey(new Secret(pem))).toMatchObject({ ok: false, problem: { code: "keys.private-unreadable" } });
  });
});

function ecKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ format: "pem", type: "pkcs8" }).toString();
}
