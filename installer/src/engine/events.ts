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
  /** The log lines so far, for a page that opens or reloads. */
  lines(): readonly NumberedEvent[];
  lastId(): number;
  /** @returns the function that ends the subscription */
  subscribe(listener: (event: NumberedEvent) => void): () => void;
}

/**
 * Keeps the last `capacity` events, so that a page that lost its connection misses nothing, and as many log lines,
 * which the far more frequent progress does not push out.
 */
export function createEventLog(capacity: number): EventLog {
  const kept: NumberedEvent[] = [];
  const lines: NumberedEvent[] = [];
  const keep = (events: NumberedEvent[], event: NumberedEvent): void => {
    events.push(event);
    if (events.length > capacity) events.shift();
  };
  const listeners = new Set<(event: NumberedEvent) => void>();
  let last = 0;
  return {
    publish(event) {
      last += 1;
      const numbered = { id: last, event };
      keep(kept, numbered);
      if (event.type === "log") keep(lines, numbered);
      for (const listener of listeners) listener(numbered);
    },
    since(id) {
      const oldest = kept[0]?.id ?? last + 1;
      // An id from before this boot is greater than ours, or too old.
      if (id > last || id < oldest - 1) return null;
      return kept.filter((event) => event.id > id);
    },
    lines: () => [...lines],
    lastId: () => last,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
