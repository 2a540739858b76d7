import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createWorkQueue } from "./queue.ts";

describe("the work queue", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A queue with workers that finish a key only when told to. */
  const running = (workers = 1) => {
    const queue = createWorkQueue(() => 1);
    const stop = new AbortController();
    const begun: string[] = [];
    const finish: (() => void)[] = [];
    const work = (key: string) =>
      new Promise<void>((resolve) => {
        begun.push(key);
        finish.push(resolve);
      });
    const ended = queue.run(workers, work, stop.signal);
    const finishOne = async () => {
      finish.shift()?.();
      await vi.advanceTimersByTimeAsync(0);
    };
    return { queue, begun, finishOne, stop, ended };
  };

  it("works once on a key that was added many times", async () => {
    const { queue, begun, finishOne } = running();
    for (const key of ["a", "a", "b", "a"]) queue.add(key);
    await vi.advanceTimersByTimeAsync(0);
    await finishOne();
    await finishOne();
    expect(begun).toEqual(["a", "b"]);
  });

  it("never works twice at the same time on one key, and once more when it was added meanwhile", async () => {
    const { queue, begun, finishOne } = running(2);
    queue.add("a");
    await vi.advanceTimersByTimeAsync(0);
    queue.add("a");
    queue.add("a");
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual(["a"]);
    await finishOne();
    expect(begun).toEqual(["a", "a"]);
    await finishOne();
    expect(begun).toEqual(["a", "a"]);
  });

  it("keeps the earliest of several later times, and forgets them when the key comes up before", async () => {
    const { queue, begun, finishOne } = running();
    queue.addAfter("a", 5_000);
    queue.addAfter("a", 1_000);
    queue.addAfter("a", 9_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(begun).toEqual(["a"]);
    await finishOne();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(begun).toEqual(["a"]);
  });

  it("waits twice as long after each retry, up to five minutes, and starts anew after a success", () => {
    const queue = createWorkQueue(() => 1);
    const waits = Array.from({ length: 12 }, () => queue.retry("a"));
    expect(waits.slice(0, 4)).toEqual([500, 1_000, 2_000, 4_000]);
    expect(waits.at(-1)).toBe(300_000);
    queue.forget("a");
    expect(queue.retry("a")).toBe(500);
  });

  it("does not fire at once for a time that is further away than timers reach", async () => {
    const { queue, begun } = running();
    queue.addAfter("a", 90 * 24 * 3_600_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(begun).toEqual([]);
  });

  it("ends when told to, also while it has nothing to do", async () => {
    const { queue, stop, ended, begun } = running(3);
    stop.abort();
    await ended;
    queue.add("a");
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual([]);
  });
});
