import { describe, expect, it } from "vitest";
import type { SessionEvent } from "../server/contract.ts";
import { createEventLog } from "./events.ts";

const line = (text: string): SessionEvent => ({ type: "log", at: "2026-11-20T17:00:00Z", stage: null, text });

describe("a page that lost its connection", () => {
  it("is given exactly what it missed", () => {
    const events = createEventLog(10);
    for (const text of ["one", "two", "three"]) events.publish(line(text));
    expect(events.since(1)?.map(({ id, event }) => [id, event])).toEqual([
      [2, line("two")],
      [3, line("three")],
    ]);
    expect(events.since(3)).toEqual([]);
  });

  it("is told that it missed too much", () => {
    const events = createEventLog(2);
    for (const text of ["one", "two", "three", "four"]) events.publish(line(text));
    expect(events.since(1)).toBeNull();
    expect(events.since(2)?.length).toBe(2);
  });

  it("is told so as well when its number is of an earlier boot", () => {
    const events = createEventLog(2);
    events.publish(line("one"));
    expect(events.since(900)).toBeNull();
  });
});

describe("a page that is reloaded in the middle", () => {
  it("is given the log lines, however much progress came after them", () => {
    const events = createEventLog(2);
    const progress: SessionEvent = { type: "install", install: { stages: [], progress: 0, secondsLeft: null } };
    for (const event of [line("one"), line("two"), progress, line("three"), progress, progress]) events.publish(event);
    expect(events.lines()).toEqual([
      { id: 2, event: line("two") },
      { id: 4, event: line("three") },
    ]);
  });
});

describe("a listener", () => {
  it("hears everything until it leaves", () => {
    const events = createEventLog(2);
    const heard: number[] = [];
    const leave = events.subscribe(({ id }) => heard.push(id));
    events.publish(line("one"));
    leave();
    events.publish(line("two"));
    expect(heard).toEqual([1]);
  });
});
