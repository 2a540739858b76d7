import { setTimeout as delay } from "node:timers/promises";

/** How the engine waits and measures. A port, so that tests wait for nothing. */
export interface Pace {
  /** Milliseconds that only grow. */
  now(): number;
  /** Calls `act` after `ms`, however long that is; what it returns calls it off. */
  later(ms: number, act: () => void): () => void;
  /** Resolves after `ms`, or at once when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
}

/** Node's timers overflow above this and would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

export const realPace: Pace = {
  now: () => performance.now(),
  later(ms, act) {
    const at = performance.now() + ms;
    const lap = (): void => {
      const left = Math.max(0, at - performance.now());
      timer = left > longestTimerMs ? setTimeout(lap, longestTimerMs) : setTimeout(act, left);
      // What is due some day keeps no process alive that was told to end.
      timer.unref();
    };
    let timer: NodeJS.Timeout | undefined;
    lap();
    return () => clearTimeout(timer);
  },
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  random: Math.random,
};

export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** The wait before try number `attempt` (0 is the first repetition): doubled each time, then spread over its upper half. */
export function backoffMs({ firstMs, maxMs }: Backoff, attempt: number, random: () => number): number {
  const whole = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 40));
  return Math.round(whole * (0.5 + random() / 2));
}
