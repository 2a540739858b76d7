import { type Backoff, backoffMs } from "./pace.ts";
import type { ObjectKey } from "./resource.ts";

/**
 * Keys that want attention. A key waits at most once, is worked on by one worker at a time, and comes back when it was added
 * meanwhile: so a worker always sees the newest state, and no event is worth keeping.
 */
export interface WorkQueue {
  add(key: ObjectKey): void;
  /** Adds the key after `ms`, unless something adds it earlier; the earliest of several times counts. */
  addAfter(key: ObjectKey, ms: number): void;
  /** Adds the key after a wait that doubles with each call; returns the wait in ms. */
  retry(key: ObjectKey): number;
  /** The key went well: its next retry begins with the shortest wait. */
  forget(key: ObjectKey): void;
  /** Works until the signal is aborted; `work` must not throw. */
  run(workers: number, work: (key: ObjectKey) => Promise<void>, signal: AbortSignal): Promise<void>;
}

const retryBackoff: Backoff = { firstMs: 500, maxMs: 300_000 };
/** Node's timers overflow above this and would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

export function createWorkQueue(random: () => number = Math.random): WorkQueue {
  const waiting = new Set<ObjectKey>();
  const active = new Set<ObjectKey>();
  /** Added while being worked on. */
  const again = new Set<ObjectKey>();
  const later = new Map<ObjectKey, { readonly at: number; readonly timer: NodeJS.Timeout }>();
  const failures = new Map<ObjectKey, number>();
  const idle: (() => void)[] = [];

  const cancelLater = (key: ObjectKey): void => {
    clearTimeout(later.get(key)?.timer);
    later.delete(key);
  };

  const add = (key: ObjectKey): void => {
    cancelLater(key);
    if (active.has(key)) {
      again.add(key);
      return;
    }
    waiting.add(key);
    idle.shift()?.();
  };

  const addAfter = (key: ObjectKey, ms: number): void => {
    const at = performance.now() + ms;
    const planned = later.get(key);
    if (planned && planned.at <= at) return;
    cancelLater(key);
    const timer = setTimeout(() => add(key), Math.min(ms, longestTimerMs));
    timer.unref();
    later.set(key, { at, timer });
  };

  return {
    add,
    addAfter,
    retry(key) {
      const attempt = failures.get(key) ?? 0;
      failures.set(key, attempt + 1);
      const ms = backoffMs(retryBackoff, attempt, random);
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
          const [key] = waiting;
          if (key === undefined) {
            await new Promise<void>((wake) => idle.push(wake));
            continue;
          }
          waiting.delete(key);
          active.add(key);
          await work(key);
          active.delete(key);
          if (again.delete(key)) add(key);
        }
      };
      await Promise.all(Array.from({ length: workers }, worker));
      for (const key of [...later.keys()]) cancelLater(key);
    },
  };
}
