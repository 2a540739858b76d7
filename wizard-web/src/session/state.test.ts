import type { SessionEvent } from "@cto/installer/contract";
import { describe, expect, it } from "vitest";
import { answeredSession, freshSession, installing } from "../../browser/stage/session.ts";
import { type Change, initial, reduce, type State } from "./state.ts";

const after = (changes: readonly Change[]): State => changes.reduce(reduce, initial);
const event = (id: number, data: SessionEvent): Change => ({ type: "event", id, event: data });
const line = (id: number, text: string, at = "2026-11-20T13:02:00Z") =>
  event(id, { type: "log", at, stage: "write-image", text });

describe("what the page knows", () => {
  it("starts without a session", () => {
    expect(initial).toMatchObject({ session: null, refusal: null, connection: "connecting" });
  });

  it("forgets a refusal when the session arrives after all", () => {
    const problem = { code: "x", what: "", cause: "", fix: [], retryable: true };
    expect(
      after([
        { type: "refused", refusal: { problem } },
        { type: "session", session: freshSession },
      ]),
    ).toMatchObject({
      session: freshSession,
      refusal: null,
    });
  });

  it("keeps the session through a lost connection", () => {
    const state = after([
      { type: "session", session: freshSession },
      { type: "connection", connection: "lost" },
    ]);
    expect(state).toMatchObject({ session: freshSession, connection: "lost" });
  });

  it("takes the whole session from an event", () => {
    expect(
      after([{ type: "session", session: freshSession }, event(1, { type: "session", session: answeredSession })])
        .session,
    ).toBe(answeredSession);
  });

  it("takes the answer to a question, unless an event came while it was on its way", () => {
    const answer: Change = { type: "loaded", session: freshSession, told: 0 };
    expect(after([answer]).session).toBe(freshSession);
    expect(after([event(1, { type: "session", session: answeredSession }), answer]).session).toBe(answeredSession);
  });

  it("takes progress into the session, and ignores it while there is none", () => {
    const progress = event(1, { type: "install", install: installing });
    expect(after([progress]).session).toBeNull();
    expect(after([{ type: "session", session: freshSession }, progress]).session?.install).toBe(installing);
  });
});

describe("the log", () => {
  it("keeps the order and leaves out lines that a reconnect sends again", () => {
    const state = after([line(1, "a"), line(2, "b"), line(1, "a"), line(2, "b"), line(3, "c")]);
    expect(state.log.map(({ text }) => text)).toEqual(["a", "b", "c"]);
  });

  it("takes the first lines of an installer that was started again for new ones", () => {
    const state = after([line(1, "a"), line(1, "b", "2026-11-20T13:05:00Z")]);
    expect(state.log.map(({ text }) => text)).toEqual(["a", "b"]);
  });

  it("forgets its oldest lines rather than growing without end", () => {
    const state = after(Array.from({ length: 700 }, (_, n) => line(n + 1, `${n + 1}`)));
    expect(state.log).toHaveLength(500);
    expect(state.log[0]?.text).toBe("201");
  });
});
