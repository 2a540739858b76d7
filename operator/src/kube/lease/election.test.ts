import { describe, expect, it } from "vitest";
import { type LeaseRecord, leaseTimes, mayAct, moveOf, type News, type Standing, settle } from "./election.ts";

const times = leaseTimes(15);
const theirs: LeaseRecord = { version: "7", holder: "other", transitions: 3, leaseMs: 15_000 };
const mine: LeaseRecord = { version: "8", holder: "me", transitions: 4, leaseMs: 15_000 };
const read = (lease: LeaseRecord | undefined, atMs: number): News => ({ type: "read", lease, atMs });
const written = (begunMs: number): News => ({ type: "written", lease: mine, begunMs });
const nothing = (atMs: number): News => ({ type: "nothing", atMs });

const standby: Extract<Standing, { as: "standby" }> = { as: "standby" };
const sawTheirs = { as: "standby", seen: { lease: theirs, sinceMs: 1_000 } } as const satisfies Standing;
const leads = { as: "leader", lease: mine, actUntilMs: 20_000 } as const satisfies Standing;

describe("the usual times of a lease", () => {
  it("leave five seconds in which nobody acts", () => {
    expect(times).toEqual({ leaseMs: 15_000, actMs: 10_000, lookMs: 1_000 });
  });
});

describe("a standby", () => {
  it.each<[string, Standing, number, ReturnType<typeof moveOf>]>([
    ["makes the lease when there is none", standby, 0, { move: "create" }],
    ["waits while the holder is alive", sawTheirs, 16_000, { move: "wait" }],
    [
      "takes it when the holder was silent for longer than it promised",
      sawTheirs,
      16_001,
      { move: "write", over: theirs, transitions: 4 },
    ],
    [
      "takes it at once when the holder let go",
      { as: "standby", seen: { lease: { ...theirs, holder: "" }, sinceMs: 1_000 } },
      1_000,
      { move: "write", over: { ...theirs, holder: "" }, transitions: 4 },
    ],
    [
      "goes on with what it took without hearing of it, as the same leadership",
      { as: "standby", seen: { lease: mine, sinceMs: 1_000 } },
      1_000,
      { move: "write", over: mine, transitions: 4 },
    ],
    [
      "waits as long as the holder promised, not as long as itself would",
      { as: "standby", seen: { lease: { ...theirs, leaseMs: 60_000 }, sinceMs: 0 } },
      59_000,
      { move: "wait" },
    ],
  ])("%s", (_what, standing, nowMs, expected) => {
    expect(standing.as === "standby" && moveOf(standing, "me", nowMs)).toEqual(expected);
  });

  it.each<[string, Standing, News, Standing]>([
    ["dates a lease by its own clock", standby, read(theirs, 1_000), sawTheirs],
    ["does not take an unchanged lease for a sign of life", sawTheirs, read(theirs, 9_000), sawTheirs],
    [
      "takes a changed one for a sign of life",
      sawTheirs,
      read({ ...theirs, version: "9" }, 9_000),
      { as: "standby", seen: { lease: { ...theirs, version: "9" }, sinceMs: 9_000 } },
    ],
    ["forgets a deleted lease", sawTheirs, read(undefined, 9_000), standby],
    ["keeps what it saw while the API is silent", sawTheirs, nothing(9_000), sawTheirs],
    [
      "leads from the moment its request began",
      sawTheirs,
      written(20_000),
      { as: "leader", lease: mine, actUntilMs: 30_000 },
    ],
  ])("%s", (_what, before, news, expected) => {
    expect(settle(before, news, "me", times)).toEqual(expected);
  });
});

describe("a leader", () => {
  it.each<[string, News, Standing]>([
    ["may act longer with each renewal", written(12_000), { as: "leader", lease: mine, actUntilMs: 22_000 }],
    ["stays while the API is silent, for a while", nothing(19_999), leads],
    [
      "has lost when it was silent for too long",
      nothing(20_000),
      { as: "lost", why: "it could not be renewed in time" },
    ],
    ["has lost when a renewal began too late", written(20_000), { as: "lost", why: "it could not be renewed in time" }],
    ["has lost when another has it", read(theirs, 12_000), { as: "lost", why: "other has it now" }],
    ["has lost when it was emptied", read({ ...mine, holder: "" }, 12_000), { as: "lost", why: "somebody emptied it" }],
    ["has lost when it was deleted", read(undefined, 12_000), { as: "lost", why: "somebody deleted it" }],
    [
      "gains no time from a renewal whose answer it did not hear",
      read({ ...mine, version: "9" }, 12_000),
      { ...leads, lease: { ...mine, version: "9" } },
    ],
  ])("%s", (_what, news, expected) => {
    expect(settle(leads, news, "me", times)).toEqual(expected);
  });

  it("may begin a write until its time is up, and never after it lost", () => {
    expect(mayAct(leads, 19_999)).toBe(true);
    expect(mayAct(leads, 20_000)).toBe(false);
    expect(mayAct({ as: "lost", why: "x" }, 0)).toBe(false);
    expect(mayAct(sawTheirs, 0)).toBe(false);
  });

  it("that lost stays lost, whatever comes", () => {
    const lost: Standing = { as: "lost", why: "other has it now" };
    for (const news of [written(0), read(mine, 0), nothing(0)]) expect(settle(lost, news, "me", times)).toBe(lost);
  });
});
