import { fail, type Outcome, type Problem, succeed } from "@cto/core";
import { describe, expect, it } from "vitest";
import type { ChannelHead } from "../ports/releases/index.ts";
import { type Asked, createReleaseChecks } from "./release-check.ts";

const wanted: Asked = { channel: "stable", serverUrl: "https://updates.example" };
const problem = (code: string): Problem => ({ code, what: "", cause: "", fix: [], retryable: true });
const head: ChannelHead = {
  channel: "stable",
  newest: { version: "1.2.4" },
  expiresAt: Temporal.Instant.from("2027-01-01T00:00:00Z"),
};
const silent = fail(problem("releases.unreachable"));

/** Checks over a server whose answers are given one after the other (the last one stays), and a clock that is set by hand. */
const setUp = (...answers: readonly Outcome<ChannelHead>[]) => {
  let now = Temporal.Instant.from("2026-11-20T12:00:00Z");
  let asked = 0;
  const source = {
    async head() {
      const answer = answers[Math.min(asked++, answers.length - 1)];
      return answer ?? succeed(head);
    },
  };
  const checks = createReleaseChecks(source, { now: () => now }, () => 0.5);
  const { signal } = new AbortController();
  return {
    pass: (duration: Temporal.DurationLike) => {
      now = now.add(duration);
    },
    asked: () => asked,
    now: () => now,
    current: (generation = 1, spec = wanted) => checks.current("n/a", generation, spec, signal),
  };
};

describe("asking the update server", () => {
  it("happens once an hour, however often the object is looked at", async () => {
    const { current, asked, pass } = setUp(succeed(head));
    for (let round = 0; round < 10; round++) await current();
    expect(asked()).toBe(1);
    pass({ minutes: 59 });
    await current();
    expect(asked()).toBe(1);
    pass({ minutes: 1 });
    await current();
    expect(asked()).toBe(2);
  });

  it("happens at once when the spec was edited", async () => {
    const { current, asked } = setUp(succeed(head));
    await current(1);
    await current(2);
    expect(asked()).toBe(2);
  });

  it("does not happen when no server is named", async () => {
    const { current, asked } = setUp(succeed(head));
    expect(await current(1, { ...wanted, serverUrl: undefined })).toEqual({ state: "Off" });
    expect(asked()).toBe(0);
  });

  it("happens as soon as the channel expires, though the hour is not over", async () => {
    const { current, asked, pass } = setUp(
      succeed({ ...head, expiresAt: Temporal.Instant.from("2026-11-20T12:10:00Z") }),
    );
    await current();
    pass({ minutes: 10 });
    await current();
    expect(asked()).toBe(2);
  });

  it("is repeated after a failure, later each time, never later than the hour", async () => {
    const { current, pass, asked, now } = setUp(silent);
    const seconds: number[] = [];
    for (let round = 0; round < 8; round++) {
      const check = await current();
      if (check.state !== "Failed") throw new Error("the server is silent, so the check must fail");
      const wait = now().until(check.nextAt);
      seconds.push(wait.total("seconds"));
      await current();
      pass(wait);
    }
    expect(seconds).toEqual([45, 90, 180, 360, 720, 1_440, 2_700, 2_700]);
    expect(asked()).toBe(8);
  });
});

describe("the last good answer", () => {
  it("is kept while the server is only out of reach", async () => {
    const { current, pass } = setUp(succeed(head), silent);
    await current();
    pass({ hours: 1 });
    expect(await current()).toMatchObject({ state: "Failed", verified: { head } });
  });

  it("is dropped when the server gives something that is not the vendor's", async () => {
    const { current, pass } = setUp(succeed(head), fail(problem("channel.signature")), silent);
    await current();
    pass({ hours: 1 });
    expect(await current()).toMatchObject({ state: "Failed", verified: undefined });
    pass({ hours: 1 });
    expect(await current()).toMatchObject({ state: "Failed", verified: undefined });
  });

  it("is not taken for the answer to another question", async () => {
    const { current } = setUp(succeed(head), silent);
    await current(1);
    expect(await current(2, { ...wanted, channel: "edge" })).toMatchObject({ state: "Failed", verified: undefined });
  });
});
