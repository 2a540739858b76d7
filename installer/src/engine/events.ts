import type { SessionEvent } from "../server/contract.ts";

export interface NumberedEvent {
  /** Counts up from 1 within a boot. */
  readonly id: number;
  readonly event: SessionEvent;
}

export interface EventLog {
  publish(event: SessionEvent): void;
  /** The events after `id`, or null when some of them are no longer kept: the listener then needs the whole state. */
  since(id: number): readonly NumberedEvent[] | null;
  lastId(): number;
  /** @returns the function that ends the subscription */
  subscribe(listener: (event: NumberedEvent) => void): () => void;
}

/** Keeps the last `capacity` events, so that a page that lost its connection misses nothing. */
export function createEventLog(capacity: number): EventLog {
  const kept: NumberedEvent[] = [];
  const listeners = new Set<(event: NumberedEvent) => void>();
  let last = 0;
  return {
    publish(event) {
      last += 1;
      const numbered = { id: last, event };
      kept.push(numbered);
      if (kept.length > capacity) kept.shift();
      for (const listener of listeners) listener(numbered);
    },
    since(id) {
      const oldest = kept[0]?.id ?? last + 1;
      // An id from before this boot is greater than ours, or too old.
      if (id > last || id < oldest - 1) return null;
      return kept.filter((event) => event.id > id);
    },
    lastId: () => last,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
