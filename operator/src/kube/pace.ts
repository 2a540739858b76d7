import { setTimeout as delay } from "node:timers/promises";

/** How the engine waits. A port, so that tests wait for nothing. */
export interface Pace {
  /** Resolves after `ms`, or at once when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
}

export const realPace: Pace = {
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
