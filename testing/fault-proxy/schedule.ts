/** A fault that answers a whole request. */
export type RequestFault =
  /** The connection is reset before an answer. */
  | { readonly kind: "refuse-connection" }
  /** Nothing is answered for this long, then the connection is reset. */
  | { readonly kind: "hang"; readonly ms: number }
  /** The answer comes, but late. */
  | { readonly kind: "slow"; readonly ms: number }
  /** A Status object with this code instead of an answer. 429 also carries Retry-After. */
  | { readonly kind: "status"; readonly code: 410 | 429 | 500; readonly retryAfterSeconds?: number };

/** A fault in the stream of a watch, at one of its events. */
export type EventFault =
  /** The connection is reset before the event. */
  | { readonly kind: "cut" }
  /** The first half of the event's line, then the connection is reset. */
  | { readonly kind: "half-line" }
  /** The first half of the event's line, then a clean end of the answer. */
  | { readonly kind: "half-line-end" }
  /** An ERROR event "too old resource version" in its place, then the end. */
  | { readonly kind: "gone" }
  /** The event twice. */
  | { readonly kind: "duplicate" }
  /** The last events once more and in their order, this one at the end: what a server says to one that resumes further back. */
  | { readonly kind: "replay"; readonly events: number }
  /** This event after the next one, unless both are of one object. */
  | { readonly kind: "swap" }
  /** From here on nothing more is heard for this long, then the connection is reset. */
  | { readonly kind: "silence"; readonly ms: number };

export interface Schedule {
  /** Asked once per request. */
  readonly atRequest: () => RequestFault | undefined;
  /** Asked once per event of a watch. */
  readonly atEvent: () => EventFault | undefined;
}

/** No fault at all. */
export const calm: Schedule = { atRequest: () => undefined, atEvent: () => undefined };

const requestFaults: readonly RequestFault[] = [
  { kind: "refuse-connection" },
  { kind: "hang", ms: 5 },
  { kind: "slow", ms: 5 },
  { kind: "status", code: 410 },
  { kind: "status", code: 429, retryAfterSeconds: 1 },
  { kind: "status", code: 500 },
];

const eventFaults: readonly EventFault[] = [
  { kind: "cut" },
  { kind: "half-line" },
  { kind: "half-line-end" },
  { kind: "gone" },
  { kind: "duplicate" },
  { kind: "replay", events: 8 },
  { kind: "swap" },
  { kind: "silence", ms: 5 },
];

/** Mulberry32: numbers from 0 up to 1 that are the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Faults of every kind, each equally likely, until `faults` of them were given; then calm. `odds` is the share of requests and of
 * events that are struck. The order in which a client asks is its own, so a seed fixes the dice and not the whole run.
 */
export function randomSchedule(spec: {
  readonly seed: number;
  readonly faults: number;
  readonly odds: { readonly request: number; readonly event: number };
}): Schedule & { readonly given: () => ReadonlyMap<string, number> } {
  const random = randomFrom(spec.seed);
  const given = new Map<string, number>();
  let left = spec.faults;
  const roll = <Fault extends RequestFault | EventFault>(all: readonly Fault[], odds: number): Fault | undefined => {
    if (left === 0 || random() >= odds) return undefined;
    const fault = all[Math.floor(random() * all.length)];
    if (fault === undefined) return undefined;
    left--;
    const name = fault.kind === "status" ? `status ${fault.code}` : fault.kind;
    given.set(name, (given.get(name) ?? 0) + 1);
    return fault;
  };
  return {
    atRequest: () => roll(requestFaults, spec.odds.request),
    atEvent: () => roll(eventFaults, spec.odds.event),
    given: () => given,
  };
}
