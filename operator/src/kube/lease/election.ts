/** Durations in ms, all on the monotonic clock. */
export interface LeaseTimes {
  /** How long others wait after the last sign of life before they take the lease. */
  readonly leaseMs: number;
  /** How long the holder may act after it last *began* a renewal that went well; shorter than `leaseMs`, so that nobody else acts yet. */
  readonly actMs: number;
  /** Between two looks at the lease, or two renewals. */
  readonly lookMs: number;
}

/** 15 s give the usual 15/10/1: a killed holder is replaced after 16 s at the latest, one that lets go within a second. */
export const leaseTimes = (seconds: number): LeaseTimes => ({
  leaseMs: seconds * 1_000,
  actMs: (seconds * 1_000 * 2) / 3,
  lookMs: (seconds * 1_000) / 15,
});

/** The lease as the API server holds it. */
export interface LeaseRecord {
  /** Its resource version: changes with every write of anybody. */
  readonly version: string;
  /** Empty when the last holder let go. */
  readonly holder: string;
  readonly transitions: number;
  /** What its holder promised; ours may be started with another duration. */
  readonly leaseMs: number;
}

/**
 * Where one candidate stands. A leader never becomes a standby again: who lost the lease ends, because rounds that began under
 * it cannot all be called back.
 */
export type Standing =
  | { readonly as: "standby"; readonly seen?: { readonly lease: LeaseRecord; readonly sinceMs: number } }
  | { readonly as: "leader"; readonly lease: LeaseRecord; readonly actUntilMs: number }
  | { readonly as: "lost"; readonly why: string };

/** What came back from the API server. Times are readings of the monotonic clock in ms. */
export type News =
  | { readonly type: "read"; readonly lease: LeaseRecord | undefined; readonly atMs: number }
  | { readonly type: "written"; readonly lease: LeaseRecord; readonly begunMs: number }
  | { readonly type: "nothing"; readonly atMs: number };

export type Move =
  | { readonly move: "create" }
  | { readonly move: "write"; readonly over: LeaseRecord; readonly transitions: number }
  | { readonly move: "wait" };

/** Pure: the standing after the news. `me` is a name that no other process ever has. */
export function settle(standing: Standing, news: News, me: string, { actMs }: LeaseTimes): Standing {
  switch (standing.as) {
    case "lost":
      return standing;
    case "standby":
      if (news.type === "written") return { as: "leader", lease: news.lease, actUntilMs: news.begunMs + actMs };
      if (news.type === "nothing") return standing;
      if (news.lease === undefined) return { as: "standby" };
      // Only a changed lease is a sign of life, dated by our clock: the holder's clock may be wrong by any amount.
      return standing.seen?.lease.version === news.lease.version
        ? standing
        : { as: "standby", seen: { lease: news.lease, sinceMs: news.atMs } };
    case "leader": {
      const atMs = news.type === "written" ? news.begunMs : news.atMs;
      if (atMs >= standing.actUntilMs) return { as: "lost", why: "it could not be renewed in time" };
      if (news.type === "nothing") return standing;
      if (news.type === "written") return { as: "leader", lease: news.lease, actUntilMs: news.begunMs + actMs };
      if (news.lease === undefined) return { as: "lost", why: "somebody deleted it" };
      if (news.lease.holder !== me) {
        return {
          as: "lost",
          why: news.lease.holder === "" ? "somebody emptied it" : `${news.lease.holder} has it now`,
        };
      }
      // Ours, in a version we have not seen: a renewal went through whose answer did not. It does not prolong anything.
      return { ...standing, lease: news.lease };
    }
  }
}

/** Pure: what a standby that has just looked does now. */
export function moveOf(standing: Extract<Standing, { as: "standby" }>, me: string, nowMs: number): Move {
  const { seen } = standing;
  if (seen === undefined) return { move: "create" };
  const { lease, sinceMs } = seen;
  if (lease.holder === me) return { move: "write", over: lease, transitions: lease.transitions };
  const free = lease.holder === "" || nowMs - sinceMs > lease.leaseMs;
  return free ? { move: "write", over: lease, transitions: lease.transitions + 1 } : { move: "wait" };
}

/** Whether the holder may still begin a write. */
export const mayAct = (standing: Standing, nowMs: number): boolean =>
  standing.as === "leader" && nowMs < standing.actUntilMs;
