import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { virtualPace } from "../../test/fixtures/virtual-pace.ts";
import { createMetrics } from "./metrics.ts";
import { createWorkQueue } from "./queue.ts";
import { measureQueue } from "./queue-watch.ts";

const hour = 3_600_000;

/** A queue whose time stands still. */
const queueOf = () => {
  const pace = virtualPace();
  const metrics = createMetrics();
  const queue = createWorkQueue(pace, measureQueue(metrics, "q", pace.now));
  const metric = (name: string) =>
    Number(
      metrics
        .render()
        .split("\n")
        .find((line) => line.startsWith(`workqueue_${name}{`))
        ?.split(" ")[1],
    );
  return { pace, queue, metric };
};

/** A queue with workers that finish a key only when told to. */
const running = (workers = 1) => {
  const { pace, queue, metric } = queueOf();
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
    await pace.pass(0);
  };
  return { queue, pace, metric, begun, finishOne, stop, ended };
};

describe("the work queue", () => {
  it("works once on a key that was added many times", async () => {
    const { queue, pace, begun, finishOne } = running();
    for (const key of ["a", "a", "b", "a"]) queue.add(key);
    await pace.pass(0);
    await finishOne();
    await finishOne();
    expect(begun).toEqual(["a", "b"]);
  });

  it("never works twice at the same time on one key, and once more when it was added meanwhile", async () => {
    const { queue, pace, begun, finishOne } = running(2);
    queue.add("a");
    await pace.pass(0);
    queue.add("a");
    queue.add("a");
    await pace.pass(0);
    expect(begun).toEqual(["a"]);
    await finishOne();
    expect(begun).toEqual(["a", "a"]);
    await finishOne();
    expect(begun).toEqual(["a", "a"]);
  });

  it("takes what changed before what was merely listed, in the order in which it came", async () => {
    const { queue, pace, begun, finishOne } = running();
    for (const key of ["l1", "l2", "l3"]) queue.add(key, "background");
    for (const key of ["c1", "l3", "c2"]) queue.add(key);
    queue.add("c1", "background");
    await pace.pass(0);
    for (let turn = 0; turn < 5; turn++) await finishOne();
    expect(begun).toEqual(["c1", "l3", "c2", "l1", "l2"]);
  });

  it("keeps the earliest of several later times, and forgets them when the key comes up before", async () => {
    const { queue, pace, begun, finishOne } = running();
    queue.addAfter("a", 5_000);
    queue.addAfter("a", 1_000);
    queue.addAfter("a", 9_000);
    await pace.pass(999);
    expect(begun).toEqual([]);
    await pace.pass(1);
    expect(begun).toEqual(["a"]);
    await finishOne();
    await pace.pass(hour);
    expect(begun).toEqual(["a"]);
  });

  it("waits twice as long after each retry, up to five minutes, and starts anew after a success", () => {
    const { queue } = queueOf();
    const waits = Array.from({ length: 12 }, () => queue.retry("a"));
    expect(waits.slice(0, 4)).toEqual([500, 1_000, 2_000, 4_000]);
    expect(waits.at(-1)).toBe(300_000);
    expect(queue.retry("b")).toBe(500);
    queue.forget("a");
    expect(queue.retry("a")).toBe(500);
  });

  it("ends when told to, also while it has nothing to do, and keeps nothing for later", async () => {
    const { queue, pace, stop, ended, begun } = running(3);
    queue.addAfter("a", 1_000);
    stop.abort();
    await ended;
    queue.add("b");
    queue.addAfter("c", 1_000);
    await pace.pass(hour);
    expect(begun).toEqual([]);
  });

  it("loses no key and never doubles one, whatever is added when, with any number of workers", async () => {
    const addition = fc.record({
      key: fc.constantFrom("a", "b", "c", "d"),
      afterMs: fc.nat({ max: 50 }),
      urgency: fc.constantFrom("now" as const, "background" as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(addition, { maxLength: 30 }), fc.integer({ min: 1, max: 4 }), async (plan, workers) => {
        const { pace, queue, metric } = queueOf();
        const stop = new AbortController();
        const active = new Set<string>();
        const lastBegun = new Map<string, number>();
        const lastAdded = new Map<string, number>();
        const work = async (key: string) => {
          expect(active.has(key)).toBe(false);
          active.add(key);
          lastBegun.set(key, pace.now());
          await pace.sleep(7, new AbortController().signal);
          active.delete(key);
        };
        const ended = queue.run(workers, work, stop.signal);
        for (const { key, afterMs, urgency } of plan) {
          await pace.pass(afterMs);
          lastAdded.set(key, pace.now());
          queue.add(key, urgency);
        }
        await pace.pass(1_000);
        for (const [key, at] of lastAdded) expect(lastBegun.get(key)).toBeGreaterThanOrEqual(at);
        expect(metric("depth")).toBe(0);
        expect(metric("queue_duration_seconds_count")).toBe(metric("adds_total"));
        stop.abort();
        await ended;
      }),
      { numRuns: 50 },
    );
  });
});

describe("the metrics of a queue", () => {
  it("tell by the names of client-go what waits, what runs, and for how long", async () => {
    const { queue, pace, metric, finishOne } = running();
    queue.add("a");
    queue.add("b");
    queue.add("b");
    await pace.pass(2_000);
    expect(metric("adds_total")).toBe(2);
    expect(metric("depth")).toBe(1);
    expect(metric("unfinished_work_seconds")).toBe(2);
    expect(metric("longest_running_processor_seconds")).toBe(2);
    await finishOne();
    expect(metric("depth")).toBe(0);
    expect(metric("work_duration_seconds_sum")).toBe(2);
    expect(metric("queue_duration_seconds_sum")).toBe(2);
    expect(metric("queue_duration_seconds_count")).toBe(2);
    queue.retry("a");
    expect(metric("retries_total")).toBe(1);
  });
});
