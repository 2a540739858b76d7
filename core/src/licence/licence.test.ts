import { describe, expect, it } from "vitest";
import { renderProblem } from "../errors/problem.ts";
import { keysOf, testKey } from "../trust/keys.fixture.ts";
import { type Licence, signLicence, verifyLicence } from "./licence.ts";

const at = Temporal.Instant.from;
const key = testKey(1);
const keys = keysOf(key, testKey(2));
const acme: Omit<Licence, "keyId"> = {
  customerId: "cust_abc123",
  customerName: "Acme Corporation",
  email: "admin@acme.com",
  issuedAt: at("2025-11-27T00:00:00Z"),
  expiresAt: at("2026-11-27T00:00:00Z"),
  features: ["core", "observability", "agents", "backup"],
  limits: { maxNodes: 1, maxNamespaces: 10, maxAgents: 5 },
  tier: "standard",
};
const file = signLicence(acme, key);
const today = at("2026-11-20T12:00:00Z");
const edit = (find: string, replace: string): string => file.replace(find, replace);
const answer = (text: string, now = today): string => {
  const verified = verifyLicence(text, keys, now);
  return verified.ok ? "accepted" : renderProblem(verified.problem);
};

describe("the licence file", () => {
  it("has the fields that customers know", () => {
    expect(JSON.parse(file)).toEqual({
      version: 1,
      payload: {
        customer_id: "cust_abc123",
        customer_name: "Acme Corporation",
        email: "admin@acme.com",
        issued_at: "2025-11-27T00:00:00Z",
        expires_at: "2026-11-27T00:00:00Z",
        features: ["core", "observability", "agents", "backup"],
        limits: { max_nodes: 1, max_namespaces: 10, max_agents: 5 },
        tier: "standard",
      },
      key_id: key.id,
      signature: expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/),
    });
  });

  it("reads back as what was signed", () => {
    const verified = verifyLicence(file, keys, today);
    expect(verified.ok && { ...verified.value, issuedAt: String(verified.value.issuedAt), expiresAt: "" }).toEqual({
      ...acme,
      issuedAt: "2025-11-27T00:00:00Z",
      expiresAt: "",
      keyId: key.id,
    });
  });

  it("may come out of a mail, with a byte order mark, other line ends and spaces around it", () => {
    expect(answer(`\ufeff\r\n   ${file.replaceAll("\n", "\r\n")}\u00a0\r\n\r\n`)).toBe("accepted");
  });
});

describe("the time in which a licence counts", () => {
  it.each([
    ["2025-11-26T23:49:59Z", "licence.not-yet-valid"],
    ["2025-11-26T23:50:00Z", "accepted"], // a clock may be ten minutes behind the vendor's
    ["2025-11-27T00:00:00Z", "accepted"],
    ["2026-11-26T23:59:59.999Z", "accepted"],
    ["2026-11-27T00:00:00Z", "licence.expired"],
  ])("at %s: %s", (now, expected) => expect(answer(file, at(now))).toContain(expected));

  it("is said when it is over, with the promise that nothing stops", () => {
    expect(answer(file, at("2027-01-01T00:00:00Z"))).toBe(
      [
        "The licence expired on Friday 27 November 2026, 00:00 (UTC).  [licence.expired]",
        "Licences are valid for a fixed time. A platform that is already running is not stopped by this.",
        "- Renew the licence with the vendor and give the new one here.",
        "- If it should still be valid, check the clock.",
      ].join("\n"),
    );
  });

  it("is said beside the machine's clock when it has not begun", () => {
    expect(answer(file, at("2016-01-01T00:00:00Z"))).toContain(
      "begins on Thursday 27 November 2025, 00:00 (UTC); this machine's clock says Friday 1 January 2016, 00:00 (UTC)",
    );
  });
});

describe("a licence that is refused", () => {
  it.each([
    ["more nodes were written into it", edit('"max_nodes": 1', '"max_nodes": 100'), "[licence.signature]"],
    ["its end was moved", edit("2026-11-27", "2036-11-27"), "[licence.signature]"],
    ["a feature was added", edit('"backup"', '"backup", "guardian"'), "[licence.signature]"],
    ["a field was added", edit('"tier"', '"unlimited": true, "tier"'), "[licence.signature]"],
    ["another vendor signed it", signLicence(acme, testKey(9)), `${testKey(9).id}, which this platform does not know`],
    ["its end was cut off", file.slice(0, -40), "it is not complete JSON.  [licence.malformed]"],
    [
      "its signature is a placeholder",
      file.replace(/"signature": ".*"/, '"signature": "base64-encoded"'),
      "signature: must be",
    ],
    ["it is a private note", "Dear customer, here is your licence", "[licence.malformed]"],
    ["nothing was pasted", "", "[licence.malformed]"],
    ["it is enormous", file + " ".repeat(20_000), "it is longer than 16 KiB"],
  ])("because %s", (_, text, sentence) => expect(answer(text)).toContain(sentence));
});

describe("issuing a licence that no reader would accept", () => {
  it.each([
    ["customer_name", { customerName: "" }],
    ["email", { email: "acme" }],
    ["features", { features: [] }],
    ["features.0", { features: ["Core!"] }],
    ["limits.max_nodes", { limits: { ...acme.limits, maxNodes: 0 } }],
    ["expires_at", { expiresAt: acme.issuedAt }],
  ])("names the field %s", (field, change) => {
    expect(() => signLicence({ ...acme, ...change }, key)).toThrow(`${field}: `);
  });
});
