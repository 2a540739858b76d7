import { type Backoff, backoffMs, type Pace } from "./pace.ts";
import type { QueueWatch } from "./queue-watch.ts";
import type { ObjectKey } from "./resource.ts";

/** What just changed goes before what was merely listed: a restart with many objects delays nobody. */
export type Urgency = "now" | "background";

/**
 * Keys that want attention. A key waits at most once, is worked on by one worker at a time, and comes back when it was added
 * meanwhile: so a worker always sees the newest state, and no event is worth keeping.
 */
export interface WorkQueue {
  /** A key that waits already only ever becomes more urgent. */
  add(key: ObjectKey, urgency?: Urgency): void;
  /** Adds the key after `ms`, unless something adds it earlier; the earliest of several times counts. */
  addAfter(key: ObjectKey, ms: number): void;
  /** Adds the key after a wait that doubles with each call, and is at least this long; returns the wait in ms. */
  retry(key: ObjectKey, atLeastMs?: number): number;
  /** The key went well: its next retry begins with the shortest wait. */
  forget(key: ObjectKey): void;
  /** Works until the signal is aborted, then ends what is under way and takes nothing more; `work` must not throw. */
  run(workers: number, work: (key: ObjectKey) => Promise<void>, signal: AbortSignal): Promise<void>;
}

const retryBackoff: Backoff = { firstMs: 500, maxMs: 300_000 };

export function createWorkQueue(pace: Pace, watch: QueueWatch): WorkQueue {
  const waiting = { now: new Set<ObjectKey>(), background: new Set<ObjectKey>() };
  const active = new Set<ObjectKey>();
  /** Added while being worked on. */
  const again = new Map<ObjectKey, Urgency>();
  const later = new Map<ObjectKey, { readonly at: number; readonly cancel: () => void }>();
  const failures = new Map<ObjectKey, number>();
  const idle: (() => void)[] = [];
  let closed = false;

  const cancelLater = (key: ObjectKey): void => {
    later.get(key)?.cancel();
    later.delete(key);
  };

  const add = (key: ObjectKey, urgency: Urgency = "now"): void => {
    if (closed) return;
    cancelLater(key);
    if (active.has(key)) {
      if (again.get(key) !== "now") again.set(key, urgency);
      return;
    }
    if (waiting.now.has(key)) return;
    const raised = waiting.background.has(key);
    if (raised && urgency === "background") return;
    waiting.background.delete(key);
    waiting[urgency].add(key);
    if (!raised) watch.added(key);
    idle.shift()?.();
  };

  const take = (): ObjectKey | undefined => {
    for (const keys of [waiting.now, waiting.background]) {
      for (const key of keys) {
        keys.delete(key);
        return key;
      }
    }
    return undefined;
  };

  const addAfter = (key: ObjectKey, ms: number): void => {
    const at = pace.now() + ms;
    const planned = later.get(key);
    if (closed || (planned && planned.at <= at)) return;
    cancelLater(key);
    later.set(key, { at, cancel: pace.later(ms, () => add(key)) });
  };

  return {
    add,
    addAfter,
    retry(key, atLeastMs = 0) {
      const attempt = failures.get(key) ?? 0;
      failures.set(key, attempt + 1);
      const ms = Math.max(atLeastMs, backoffMs(retryBackoff, attempt, pace.random));
      watch.retried();
      addAfter(key, ms);
      return ms;
    },
    forget: (key) => {
      failures.delete(key);
    },
    async run(workers, work, signal) {
      const wakeAll = (): void => {
        for (const wake of idle.splice(0)) wake();
      };
      signal.addEventListener("abort", wakeAll, { once: true });
      const worker = async (): Promise<void> => {
        while (!signal.aborted) {
          const key = take();
          if (key === undefined) {
            await new Promise<void>((wake) => idle.push(wake));
            continue;
          }
          active.add(key);
          watch.begun(key);
          await work(key);
          active.delete(key);
          watch.ended(key);
          const urgency = again.get(key);
          again.delete(key);
          if (urgency) add(key, urgency);
        }
      };
      await Promise.all(Array.from({ length: workers }, worker));
      closed = true;
      for (const key of [...later.keys()]) cancelLater(key);
    },
  };
}
