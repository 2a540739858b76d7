import { describe, expect, it } from "vitest";
import { renderProblem } from "../errors/problem.ts";
import { keysOf, testKey } from "../trust/keys.fixture.ts";
import { type Channel, sha256Of, signChannel, verifyChannel } from "./channel.ts";

const at = Temporal.Instant.from;
const key = testKey(1);
const keys = keysOf(key);
const entry = (version: string) => ({ version, path: `/releases/${version}.json`, sha256: sha256Of(version) });
const channel: Channel = {
  name: "stable",
  publishedAt: at("2026-11-20T10:00:00Z"),
  expiresAt: at("2026-12-20T10:00:00Z"),
  releases: [entry("1.2.3"), entry("1.2.4"), entry("1.10.0")],
};
const file = signChannel(channel, key);
const answer = (text: string, now = "2026-11-21T00:00:00Z"): string => {
  const verified = verifyChannel(text, keys, at(now));
  return verified.ok ? "accepted" : renderProblem(verified.problem);
};

describe("the channel file", () => {
  it("reads back as what was signed", () => {
    expect(verifyChannel(file, keys, at("2026-11-21T00:00:00Z"))).toMatchObject({
      ok: true,
      value: { name: "stable", releases: channel.releases },
    });
  });

  it("may be empty, before the first release", () => {
    expect(answer(signChannel({ ...channel, releases: [] }, key))).toBe("accepted");
  });

  it.each([
    ["2026-11-20T09:49:59Z", "[channel.not-yet-valid]"],
    ["2026-11-20T09:50:00Z", "accepted"],
    ["2026-12-20T09:59:59Z", "accepted"],
    ["2026-12-20T10:00:00Z", "out of date since Sunday 20 December 2026, 10:00 (UTC).  [channel.expired]"],
  ])("at %s: %s", (now, expected) => expect(answer(file, now)).toContain(expected));

  it.each([
    ["an entry points at another digest", file.replace(sha256Of("1.2.4"), sha256Of("evil")), "[channel.signature]"],
    [
      "the newest release was taken out",
      file.replace(/,\s*\{\s*"version": "1\.10\.0"[^}]*\}/, ""),
      "[channel.signature]",
    ],
    ["its expiry was moved", file.replace("2026-12-20", "2027-12-20"), "[channel.signature]"],
    ["an unknown key signed it", signChannel(channel, testKey(2)), "[channel.unknown-key]"],
    ["it is cut off", file.slice(0, 100), "[channel.malformed]"],
  ])("is refused when %s", (_, text, code) => {
    expect(text).not.toBe(file);
    expect(answer(text)).toContain(code);
  });

  it.each([
    ["releases: must be in ascending order", { releases: [entry("1.10.0"), entry("1.2.4")] }],
    ["releases: must be in ascending order", { releases: [entry("1.2.4"), entry("1.2.4")] }],
    ["releases.0.path: ", { releases: [{ ...entry("1.2.4"), path: "/releases/../../keys" }] }],
    ["releases.0.path: ", { releases: [{ ...entry("1.2.4"), path: "//elsewhere.example/1.2.4.json" }] }],
    ["expires_at: ", { expiresAt: channel.publishedAt }],
  ])("is not signed when readers would say %s", (sentence, change) => {
    expect(() => signChannel({ ...channel, ...change }, key)).toThrow(sentence);
  });
});
