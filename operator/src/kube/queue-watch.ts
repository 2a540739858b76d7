import type { Metrics } from "./metrics.ts";
import type { ObjectKey } from "./resource.ts";

/** Told what happens in a work queue. */
export interface QueueWatch {
  /** The key begins to wait; not told for one that waits already. */
  added(key: ObjectKey): void;
  begun(key: ObjectKey): void;
  ended(key: ObjectKey): void;
  retried(): void;
}

/** In seconds: 10 ns to 1000 s, as controller-runtime has them. */
const limits = Array.from({ length: 12 }, (_, power) => Number(`1e${power - 8}`));

/** The metrics of one queue under the names of client-go, so that the dashboards for Go controllers fit. `nowMs` only grows. */
export function measureQueue(metrics: Metrics, queue: string, nowMs: () => number): QueueWatch {
  const labels = { name: queue };
  const waitingSince = new Map<ObjectKey, number>();
  const activeSince = new Map<ObjectKey, number>();
  const secondsSince = (ms: number): number => (nowMs() - ms) / 1_000;
  const active = (): readonly number[] => [...activeSince.values()].map(secondsSince);

  const adds = metrics.counter("workqueue_adds_total", "Keys that were added.", labels);
  const retries = metrics.counter("workqueue_retries_total", "Keys that are tried again after a fault.", labels);
  const waited = metrics.histogram(
    "workqueue_queue_duration_seconds",
    "How long a key waits before work on it begins.",
    labels,
    limits,
  );
  const worked = metrics.histogram("workqueue_work_duration_seconds", "How long work on a key takes.", labels, limits);
  metrics.gauge("workqueue_depth", "Keys that wait.", labels, () => waitingSince.size);
  metrics.gauge("workqueue_unfinished_work_seconds", "Work under way, all of it added up.", labels, () =>
    active().reduce((sum, seconds) => sum + seconds, 0),
  );
  metrics.gauge("workqueue_longest_running_processor_seconds", "The longest work under way.", labels, () =>
    Math.max(0, ...active()),
  );

  return {
    added(key) {
      adds.add();
      waitingSince.set(key, nowMs());
    },
    begun(key) {
      const since = waitingSince.get(key);
      waitingSince.delete(key);
      if (since !== undefined) waited.observe(secondsSince(since));
      activeSince.set(key, nowMs());
    },
    ended(key) {
      const since = activeSince.get(key);
      activeSince.delete(key);
      if (since !== undefined) worked.observe(secondsSince(since));
    },
    retried: retries.add,
  };
}
