import { defineProblem, fail, succeed } from "@cto/core";
import { describe, expect, it } from "vitest";
import { decide } from "./decide.ts";
import type { Observed } from "./observe.ts";
import type { ReleaseCheck } from "./release-check.ts";

const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);
/** A Friday, between windows. */
const friday = at("2026-11-20T12:00:00Z");
const nextAt = friday.add({ hours: 1 });
const expiresAt = at("2027-01-01T00:00:00Z");

const silent = defineProblem("releases.unreachable", {
  what: () => "The update server did not answer.",
  cause: "",
  fix: ["Check the network."],
  retryable: true,
})();
const forged = { ...silent, code: "channel.signature", what: "The signature does not fit." };
const missing = { ...silent, code: "installed.missing", what: "The ConfigMap is missing.", fix: ["Restore it."] };

const verified = (version: string | undefined, expires = expiresAt) => ({
  at: at("2026-11-20T11:30:00Z"),
  head: { channel: "stable" as const, newest: version === undefined ? undefined : { version }, expiresAt: expires },
});
const offers = (version: string | undefined, next = nextAt): ReleaseCheck => ({
  state: "Verified",
  verified: verified(version),
  nextAt: next,
});

const weekend = { start: "02:00", end: "05:00", timezone: "UTC", daysOfWeek: ["Saturday", "Sunday"] };
const observed = (parts: Partial<Observed> = {}): Observed => ({
  wanted: {
    channel: "stable",
    automatic: true,
    window: weekend,
    paused: false,
    pin: undefined,
    skip: [],
    serverUrl: "https://updates.example",
  },
  installed: succeed("1.2.3"),
  check: offers("1.2.4"),
  now: friday,
  ...parts,
});
const withWindow = (window: unknown): Observed["wanted"] => ({ ...observed().wanted, window });
const but = (wanted: Partial<Observed["wanted"]>): Observed["wanted"] => ({ ...observed().wanted, ...wanted });
const pinned = (version: string, until: string) =>
  but({ pin: { version, until: at(until), reason: "the audit of this year" } });
const manual: Observed["wanted"] = { ...observed().wanted, automatic: false, window: undefined };

describe("what is said of a PlatformUpdate", () => {
  it.each<[string, Partial<Observed>, string]>([
    ["a newer release", {}, "UpdateAvailable 1.2.4, next window Saturday 21 November 2026, 02:00 (UTC)"],
    [
      "a newer release while the window is open",
      { now: at("2026-11-21T03:00:00Z") },
      "UpdateAvailable 1.2.4, window open until Saturday 21 November 2026, 05:00 (UTC)",
    ],
    [
      "a window in another zone",
      { wanted: withWindow({ ...weekend, timezone: "America/New_York" }) },
      "UpdateAvailable 1.2.4, next window Saturday 21 November 2026, 02:00 (America/New_York)",
    ],
    ["automatic updates off", { wanted: manual }, "UpdateAvailable 1.2.4, automatic updates are off"],
    ["updates that are paused", { wanted: but({ paused: true }) }, "UpdateAvailable 1.2.4, paused"],
    [
      "a pin to an older release",
      { wanted: pinned("1.2.3", "2027-01-01T00:00:00Z") },
      "UpdateAvailable 1.2.4, pinned to 1.2.3 until Friday 1 January 2027, 00:00 (UTC)",
    ],
    [
      "a pin that lets the release through",
      { wanted: pinned("1.2.4", "2027-01-01T00:00:00Z") },
      "UpdateAvailable 1.2.4, next window Saturday 21 November 2026, 02:00 (UTC)",
    ],
    [
      "a pin that has ended",
      { wanted: pinned("1.2.3", "2026-11-20T12:00:00Z") },
      "UpdateAvailable 1.2.4, next window Saturday 21 November 2026, 02:00 (UTC)",
    ],
    ["a release that is skipped", { wanted: but({ skip: ["1.2.4"] }) }, "UpdateAvailable 1.2.4, skipped"],
    [
      "a release after one that is skipped",
      { wanted: but({ skip: ["1.2.4"] }), check: offers("1.2.5") },
      "UpdateAvailable 1.2.5, next window Saturday 21 November 2026, 02:00 (UTC)",
    ],
    ["the same release", { check: offers("1.2.3") }, "UpToDate 1.2.3, nothing newer in channel stable"],
    ["an older release", { check: offers("1.1.9") }, "UpToDate 1.2.3, nothing newer in channel stable"],
    ["an empty channel", { check: offers(undefined) }, "UpToDate 1.2.3, nothing newer in channel stable"],
    [
      "a server that is silent after it has answered once",
      { check: { state: "Failed", problem: silent, verified: verified("1.2.4"), nextAt } },
      "UpdateAvailable 1.2.4, next window Saturday 21 November 2026, 02:00 (UTC). The update server did not answer. Check the network.",
    ],
    [
      "a server that never answered",
      { check: { state: "Failed", problem: silent, verified: undefined, nextAt } },
      "Unknown whether an update is available. The update server did not answer. Check the network.",
    ],
    [
      "an unknown installed version",
      { installed: fail(missing) },
      "Unknown whether an update is available. The ConfigMap is missing. Restore it.",
    ],
    [
      "an unknown zone",
      { wanted: withWindow({ ...weekend, timezone: "Mars/Olympus" }) },
      'UpdateAvailable 1.2.4, no window. The time zone "Mars/Olympus" is not known. Write the zone as Area/City, or UTC.',
    ],
    [
      "no update server",
      { check: { state: "Off" } },
      "Unknown whether an update is available. No update server is asked. Set spec.updateServer.url to learn of new releases.",
    ],
  ])("%s", (_what, parts, sentence) => {
    expect(decide(observed(parts)).answers[0]).toMatchObject({ type: "Ready", message: sentence });
  });

  it.each<[string, Partial<Observed>, Readonly<Record<string, string>>]>([
    ["all is well", {}, {}],
    [
      "the server is silent",
      { check: { state: "Failed", problem: silent, verified: verified("1.2.4"), nextAt } },
      { Ready: "False", UpdatesRetrieved: "False" },
    ],
    [
      "a signature does not fit",
      { check: { state: "Failed", problem: forged, verified: undefined, nextAt } },
      { Ready: "False", UpdatesRetrieved: "False", UpdateAvailable: "Unknown" },
    ],
    [
      "the ConfigMap is missing",
      { installed: fail(missing) },
      { Ready: "False", InstalledVersionKnown: "False", UpdateAvailable: "Unknown" },
    ],
    [
      "the zone is unknown",
      { wanted: withWindow({ ...weekend, timezone: "Mars/Olympus" }) },
      { Ready: "False", WindowValid: "False" },
    ],
    ["nothing is newer", { check: offers("1.2.3") }, { UpdateAvailable: "False" }],
    ["automatic updates are off", { wanted: manual }, {}],
    ["updates are paused", { wanted: but({ paused: true }) }, { UpdatesAllowed: "False" }],
    ["a pin holds", { wanted: pinned("1.2.3", "2027-01-01T00:00:00Z") }, { UpdatesAllowed: "False" }],
  ])("answers every question when %s", (_when, parts, different) => {
    const answers = Object.fromEntries(decide(observed(parts)).answers.map(({ type, status }) => [type, status]));
    const good = {
      Ready: "True",
      InstalledVersionKnown: "True",
      UpdatesRetrieved: "True",
      WindowValid: "True",
      UpdateAvailable: "True",
      UpdatesAllowed: "True",
    };
    expect(answers).toEqual({ ...good, ...different });
  });

  it("no longer believes a kept answer once the channel has expired", () => {
    const kept = verified("1.2.4", friday);
    const { status } = decide(observed({ check: { state: "Failed", problem: silent, verified: kept, nextAt } }));
    expect(status).toMatchObject({ state: "Unknown", availableVersion: undefined });
  });

  it("gives the next three windows, in UTC and in their own zone", () => {
    const { status } = decide(observed({ wanted: withWindow({ ...weekend, timezone: "America/New_York" }) }));
    expect(status.nextWindows).toEqual([
      {
        start: "2026-11-21T07:00:00Z",
        end: "2026-11-21T10:00:00Z",
        local: "Saturday 21 November 2026, 02:00 to 05:00 (America/New_York)",
      },
      expect.objectContaining({ start: "2026-11-22T07:00:00Z" }),
      expect.objectContaining({ start: "2026-11-28T07:00:00Z" }),
    ]);
  });

  it("gives the windows after this one while one is open", () => {
    const { status } = decide(observed({ now: at("2026-11-21T03:00:00Z") }));
    expect(status.nextWindows?.[0]?.start).toBe("2026-11-22T02:00:00Z");
  });

  it("gives no window on a denied date", () => {
    const deny = [{ from: "2026-11-21", to: "2026-11-22", reason: "the yearly audit" }];
    const { status, answers } = decide(observed({ wanted: withWindow({ ...weekend, deny }) }));
    expect(status.nextWindows?.[0]?.start).toBe("2026-11-28T02:00:00Z");
    expect(answers[0]?.message).toBe("UpdateAvailable 1.2.4, next window Saturday 28 November 2026, 02:00 (UTC)");
  });

  it("says so when every date is denied", () => {
    const deny = [{ from: "2026-01-01", to: "2999-12-31" }];
    const { status, answers } = decide(observed({ wanted: withWindow({ ...weekend, deny }) }));
    expect(status.nextWindows).toEqual([]);
    expect(answers[0]?.message).toMatch(/no window: spec.autoUpdate.maintenanceWindow.deny covers every day/);
  });

  it("gives no window where none is used or understood", () => {
    expect(decide(observed({ wanted: manual })).status.nextWindows).toBeUndefined();
    expect(decide(observed({ wanted: withWindow({}) })).status.nextWindows).toBeUndefined();
  });

  it.each<[string, Partial<Observed>, string, string]>([
    ["nothing holds", {}, "NothingHolds", "Neither spec.paused nor spec.pin nor spec.skip holds an update back."],
    ["paused", { wanted: but({ paused: true }) }, "Paused", "Updates are held back: take spec.paused out to go on."],
    [
      "pinned",
      { wanted: pinned("1.2.3", "2027-01-01T00:00:00Z") },
      "Pinned",
      "spec.pin holds back what is newer than 1.2.3 until Friday 1 January 2027, 00:00 (UTC): the audit of this year",
    ],
    [
      "pinned until a moment in the past",
      { wanted: pinned("1.2.3", "2025-11-20T12:00:00Z") },
      "PinExpired",
      "spec.pin.until: Thursday 20 November 2025, 12:00 (UTC) is in the past, so the pin to 1.2.3 holds nothing back. Take spec.pin out, or set a later date.",
    ],
    [
      "skipped",
      { wanted: but({ skip: ["1.2.4"] }) },
      "Skipped",
      "Release 1.2.4 is listed in spec.skip, so it waits for a later one.",
    ],
  ])("says what holds an update back: %s", (_what, parts, reason, message) => {
    const allowed = decide(observed(parts)).answers.find(({ type }) => type === "UpdatesAllowed");
    expect(allowed).toMatchObject({ reason, message });
  });

  it("makes conditions that the CRD accepts", () => {
    for (const { reason, message } of decide(observed({ installed: fail({ ...missing, what: "x".repeat(5_000) }) }))
      .answers) {
      expect(reason).toMatch(/^[A-Z][A-Za-z0-9]*$/);
      expect(message.length).toBeLessThanOrEqual(2_048);
    }
  });
});

describe("when a PlatformUpdate is looked at again", () => {
  it.each<[string, Partial<Observed>, string | undefined]>([
    ["at the next check", {}, "2026-11-20T13:00:00Z"],
    [
      "when the window opens, if that is earlier",
      { now: at("2026-11-21T01:30:00Z"), check: offers("1.2.4", at("2026-11-21T02:20:00Z")) },
      "2026-11-21T02:00:00Z",
    ],
    [
      "when the window closes, if that is earlier",
      { now: at("2026-11-21T04:30:00Z"), check: { state: "Off" } },
      "2026-11-21T05:00:00Z",
    ],
    [
      "when the pin ends, if that is earlier",
      { wanted: pinned("1.2.3", "2026-11-20T12:20:00Z") },
      "2026-11-20T12:20:00Z",
    ],
    ["when it changes, if there is nothing to wait for", { wanted: manual, check: { state: "Off" } }, undefined],
  ])("%s", (_when, parts, expected) => {
    expect(decide(observed(parts)).wakeAt?.toString()).toBe(expected);
  });
});
