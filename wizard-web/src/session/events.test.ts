import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { followEvents } from "./events.ts";

class FakeStream extends EventTarget {
  readyState = 1;
  closed = false;
  close() {
    this.closed = true;
  }
  says(id: number, data: unknown) {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(data), lastEventId: String(id) }));
  }
  fails(readyState: 0 | 2) {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }
}

function following() {
  const streams: FakeStream[] = [];
  const heard: string[] = [];
  const stop = followEvents(
    () => {
      const stream = new FakeStream();
      streams.push(stream);
      return stream;
    },
    {
      event: (event, id) => heard.push(`${id} ${event.type}`),
      connection: (connection) => heard.push(connection),
    },
  );
  const newest = () => {
    const stream = streams.at(-1);
    if (!stream) throw new Error("no stream was opened");
    return stream;
  };
  return { streams, heard, stop, newest };
}

describe("following the machine's events", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("passes events on with their number", () => {
    const { heard, newest } = following();
    newest().dispatchEvent(new Event("open"));
    newest().says(7, { type: "install" });
    expect(heard).toEqual(["live", "7 install"]);
  });

  it("leaves a broken connection to the browser, which resumes where it was", () => {
    const { heard, newest, streams } = following();
    newest().fails(0);
    vi.advanceTimersByTime(60_000);
    newest().dispatchEvent(new Event("open"));
    expect(heard).toEqual(["lost", "live"]);
    expect(streams).toHaveLength(1);
  });

  it("opens a new stream when the browser has given up", () => {
    const { newest, streams } = following();
    newest().fails(2);
    expect(streams).toHaveLength(1);
    vi.advanceTimersByTime(3_000);
    expect(streams).toHaveLength(2);
  });

  it("ends with everything when the page goes", () => {
    const { heard, newest, stop, streams } = following();
    newest().fails(2);
    stop();
    vi.advanceTimersByTime(60_000);
    newest().says(1, { type: "install" });
    expect(streams).toHaveLength(1);
    expect(newest().closed).toBe(true);
    expect(heard).toEqual(["lost"]);
  });
});
