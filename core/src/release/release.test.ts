import { describe, expect, it } from "vitest";
import { renderProblem } from "../errors/problem.ts";
import { signLicence } from "../licence/licence.ts";
import { keysOf, testKey } from "../trust/keys.fixture.ts";
import { type Release, signRelease, verifyRelease } from "./release.ts";

const key = testKey(1);
const keys = keysOf(key);
const image = {
  file: "cto-os-1.2.4-amd64.raw.zst",
  compressedBytes: 1000,
  compressedSha256: "a".repeat(64),
  rawBytes: 4096,
  rawSha256: "b".repeat(64),
};
const release: Release = {
  version: "1.2.4",
  channel: "stable",
  releasedAt: Temporal.Instant.from("2026-11-20T10:00:00Z"),
  talosVersion: "1.14.1",
  kubernetesVersion: "1.37.1",
  osImages: { amd64: image },
  notes: "Quieter fans.",
};
const file = signRelease(release, key);
const answer = (text: string): string => {
  const verified = verifyRelease(text, keys);
  return verified.ok ? "accepted" : renderProblem(verified.problem);
};

describe("the release file", () => {
  it("reads back as what was signed", () => {
    const verified = verifyRelease(file, keys);
    expect(verified.ok && { ...verified.value, releasedAt: String(verified.value.releasedAt) }).toEqual({
      ...release,
      releasedAt: "2026-11-20T10:00:00Z",
    });
  });

  it("may come without an operating system image, or with one for each architecture", () => {
    for (const osImages of [{}, { arm64: image }, { amd64: image, arm64: image }]) {
      expect(verifyRelease(signRelease({ ...release, osImages }, key), keys)).toMatchObject({ value: { osImages } });
    }
  });

  it.each([
    ["a digest was replaced", file.replace("aaaa", "cccc"), "[release.signature]"],
    ["another Kubernetes was written into it", file.replace("1.37.1", "1.37.2"), "[release.signature]"],
    ["an unknown key signed it", signRelease(release, testKey(2)), "[release.unknown-key]"],
    ["it is a page of the proxy", "<html>502</html>", "[release.malformed]"],
    ["it is a licence of the same vendor", licence(), "[release.signature]"],
  ])("is refused when %s", (_, text, code) => expect(answer(text)).toContain(code));

  it.each([
    ["version", { version: "1.2" }],
    ["talos_version", { talosVersion: "v1.14.1" }],
    ["os_images.amd64.file", { osImages: { amd64: { ...image, file: "../../etc/passwd" } } }],
    ["os_images.amd64.raw_sha256", { osImages: { amd64: { ...image, rawSha256: "B".repeat(64) } } }],
    ["os_images.amd64.raw_bytes", { osImages: { amd64: { ...image, rawBytes: 0.5 } } }],
  ])("is not signed with a wrong %s", (field, change) => {
    expect(() => signRelease({ ...release, ...change }, key)).toThrow(`${field}: `);
  });
});

function licence(): string {
  return signLicence(
    {
      customerId: "cust_1",
      customerName: "Acme",
      email: "admin@acme.com",
      issuedAt: release.releasedAt,
      expiresAt: release.releasedAt.add({ hours: 24 }),
      features: ["core"],
      limits: { maxNodes: 1, maxNamespaces: 1, maxAgents: 1 },
      tier: "standard",
    },
    key,
  );
}
