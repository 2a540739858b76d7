import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { begin, next, type ReflectorEvent, type ReflectorMove, type ReflectorState } from "./reflector-state.ts";

const listing = (failures = 0, page?: string): ReflectorState => ({
  state: "listing",
  failures,
  ...(page !== undefined && { page }),
});
const watching = (failures = 0): ReflectorState => ({ state: "watching", failures, from: "7" });
const failed: ReflectorEvent = { event: "failed", gone: false, askedMs: 0 };
const gone: ReflectorEvent = { event: "failed", gone: true, askedMs: 0 };
const ended = (lastedMs: number): ReflectorEvent => ({ event: "ended", lastedMs });

const inWords = ({ state, effect }: ReflectorMove): string => {
  const what = { list: "list", watch: "watch", listen: "listen", rest: "rest" }[effect.do];
  const where =
    effect.do === "list" ? ` ${effect.page ?? "anew"}` : effect.do === "watch" ? ` from ${effect.from}` : "";
  const how = effect.do === "rest" ? ` ${effect.attempt}${effect.atLeastMs ? ` >=${effect.atLeastMs}` : ""}` : "";
  return `${what}${where}${how}, ${state.failures} failures`;
};

describe("list and watch", () => {
  it("begin with a list", () => expect(inWords(begin)).toBe("list anew, 0 failures"));

  it.each<[string, ReflectorState, ReflectorEvent, string]>([
    ["a page with more behind it", listing(), { event: "page", version: "7", next: "p2" }, "list p2, 0 failures"],
    ["the last page", listing(0, "p2"), { event: "page", version: "7" }, "watch from 7, 0 failures"],
    ["the last page after trouble", listing(3), { event: "page", version: "7" }, "watch from 7, 3 failures"],
    ["a page that fails", listing(0, "p2"), failed, "rest 0, 1 failures"],
    ["a page that is no longer kept", listing(0, "p2"), gone, "list anew, 1 failures"],
    ["pages that are never kept", listing(1, "p2"), gone, "rest 1, 2 failures"],
    ["a server that wants to be left alone", listing(), { ...failed, askedMs: 9_000 }, "rest 0 >=9000, 1 failures"],
    ["something heard", watching(4), { event: "heard", version: "8" }, "listen, 0 failures"],
    ["a clean end after a while, though nothing was heard", watching(4), ended(20_000), "watch from 7, 0 failures"],
    ["a clean end at once", watching(), ended(3), "watch from 7, 1 failures"],
    ["clean ends at once, again and again", watching(2), ended(3), "rest 2, 3 failures"],
    ["a break", watching(2), failed, "rest 2, 3 failures"],
    ["a version that is no longer kept", watching(), gone, "list anew, 1 failures"],
    ["versions that are never kept", watching(1), gone, "rest 1, 2 failures"],
    ["silence", watching(), { event: "silent" }, "watch from 7, 0 failures"],
    [
      "the end of a rest",
      { state: "resting", failures: 2, resume: { do: "watch", from: "7" } },
      { event: "rested" },
      "watch from 7, 2 failures",
    ],
  ])("after %s", (_what, state, event, expected) => expect(inWords(next(state, event))).toBe(expected));

  const version = fc.nat({ max: 99 }).map(String);
  const event = fc.oneof<fc.Arbitrary<ReflectorEvent>[]>(
    fc.record({ event: fc.constant("page"), version, next: version }),
    fc.record({ event: fc.constant("page"), version }),
    fc.record({ event: fc.constant("heard"), version }),
    fc.record({ event: fc.constant("ended"), lastedMs: fc.nat({ max: 2_000 }) }),
    fc.constant({ event: "silent" }),
    fc.record({ event: fc.constant("failed"), gone: fc.boolean(), askedMs: fc.nat() }),
    fc.constant({ event: "rested" }),
  );
  const follow = (events: readonly ReflectorEvent[]): readonly ReflectorMove[] => {
    const moves = [begin];
    for (const one of events) moves.push(next((moves.at(-1) ?? begin).state, one));
    return moves;
  };

  it("always know what to do, whatever comes: the effect fits the state", () => {
    const fitting = { listing: ["list", "listen"], watching: ["watch", "listen"], resting: ["rest", "listen"] };
    fc.assert(
      fc.property(fc.array(event), (events) => {
        for (const { state, effect } of follow(events)) expect(fitting[state.state]).toContain(effect.do);
      }),
    );
  });

  it("resume behind the last thing that was heard, or list anew: nothing is ever skipped", () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        let known = "";
        follow(events).forEach(({ effect }, index) => {
          const before = events[index - 1];
          const stateBefore = follow(events.slice(0, index - 1)).at(-1)?.state.state;
          if (before?.event === "page" && stateBefore === "listing") known = before.version;
          if (before?.event === "heard" && stateBefore === "watching") known = before.version;
          if (effect.do === "watch") expect(effect.from).toBe(known);
        });
      }),
      { numRuns: 50 },
    );
  });

  it("never storm a server that refuses: between two requests that brought nothing lies a rest, but for the first", () => {
    const fruitless = fc.oneof<fc.Arbitrary<ReflectorEvent>[]>(
      fc.record({ event: fc.constant("failed"), gone: fc.boolean(), askedMs: fc.constant(0) }),
      fc.record({ event: fc.constant("ended"), lastedMs: fc.nat({ max: 999 }) }),
      fc.record({ event: fc.constant("page"), version }),
      fc.constant({ event: "rested" }),
    );
    fc.assert(
      fc.property(fc.array(fruitless), (events) => {
        const moves = follow(events);
        const atOnce = moves.filter(({ effect }, index) => {
          const cause = events[index - 1]?.event;
          return (effect.do === "list" || effect.do === "watch") && (cause === "failed" || cause === "ended");
        });
        expect(atOnce.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
