import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settleConditions } from "./conditions.ts";
import type { KubeObject } from "./resource.ts";
import { mergePatch } from "./status.ts";

describe("the patch that makes a status hold what is wanted", () => {
  it.each([
    ["nothing, when it is so already", { a: 1, b: { c: [1] } }, { a: 1, b: { c: [1] } }, undefined],
    ["only what differs", { a: 1, b: 2 }, { a: 1, b: 3 }, { b: 3 }],
    ["a null for what is to go", { a: 1, b: 2 }, { a: undefined }, { a: null }],
    ["nothing for what is already gone", {}, { a: undefined }, undefined],
    ["a list as a whole", { a: [1, 2] }, { a: [1, 3] }, { a: [1, 3] }],
    [
      "the part of an object that differs",
      { w: { start: "1", end: "2" } },
      { w: { start: "1", end: "3" } },
      { w: { end: "3" } },
    ],
    ["nothing of other writers' fields", { history: [1], a: 1 }, { a: 1 }, undefined],
  ])("has %s", (_what, current, wanted, expected) => {
    expect(mergePatch(current, wanted)).toEqual(expected);
  });

  it("is empty for whatever is there already", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string(),
          fc.jsonValue().filter((value) => value !== null),
        ),
        (status) => {
          expect(mergePatch(status, structuredClone(status))).toBeUndefined();
        },
      ),
    );
  });
});

describe("conditions", () => {
  const earlier = Temporal.Instant.from("2026-11-20T10:00:00Z");
  const later = Temporal.Instant.from("2026-11-20T11:00:00Z");
  const object = (status?: unknown): KubeObject => ({
    metadata: { name: "a", uid: "u", resourceVersion: "1", generation: 3 },
    ...(status !== undefined && { status }),
  });
  const ready = (status: "True" | "False", message: string) => ({ type: "Ready", status, reason: "R", message });

  it("say when their status last changed, not when their words did", () => {
    const first = settleConditions(object(), [ready("False", "one")], earlier);
    const [reworded] = settleConditions(object({ conditions: first }), [ready("False", "two")], later);
    expect(reworded).toMatchObject({
      message: "two",
      lastTransitionTime: "2026-11-20T10:00:00Z",
      observedGeneration: 3,
    });
    const [flipped] = settleConditions(object({ conditions: first }), [ready("True", "two")], later);
    expect(flipped).toMatchObject({ lastTransitionTime: "2026-11-20T11:00:00Z" });
  });

  it("stay as they are when nothing changed, and leave those of others alone", () => {
    const foreign = {
      type: "Audited",
      status: "True",
      reason: "R",
      message: "m",
      lastTransitionTime: "2026-01-01T00:00:00Z",
    };
    const first = settleConditions(object({ conditions: [foreign] }), [ready("True", "one")], earlier);
    expect(first.map(({ type }) => type)).toEqual(["Ready", "Audited"]);
    expect(settleConditions(object({ conditions: first }), [ready("True", "one")], later)).toEqual(first);
  });

  it("begin anew when the status holds something else in their place", () => {
    expect(settleConditions(object({ conditions: "none" }), [ready("True", "one")], earlier)).toHaveLength(1);
  });
});
