import type { Problem } from "@cto/core";
import { type Backoff, backoffMs, type ObjectKey } from "../kube/index.ts";
import type { Clock } from "../ports/clock/index.ts";
import type { ChannelHead, ReleaseSource } from "../ports/releases/index.ts";
import type { Wanted } from "./spec.ts";

/** An answer that was verified, and when. */
interface VerifiedHead {
  readonly at: Temporal.Instant;
  readonly head: ChannelHead;
}

/** What is known of the channel now. */
export type ReleaseCheck =
  | { readonly state: "Off" }
  | { readonly state: "Verified"; readonly verified: VerifiedHead; readonly nextAt: Temporal.Instant }
  | {
      readonly state: "Failed";
      readonly problem: Problem;
      /** The last good answer to the same question, kept while the server is merely out of reach. */
      readonly verified: VerifiedHead | undefined;
      readonly nextAt: Temporal.Instant;
    };

/**
 * A release is offered for days before it is installed, and a window lasts hours: asking each hour sees every release in time
 * and costs the server 24 small requests a day. Spread by a tenth, so that sites do not ask in step.
 */
const interval = Temporal.Duration.from({ hours: 1 });
/** From half a minute, for a server that restarts, up to the interval. */
const failureBackoff: Backoff = { firstMs: 60_000, maxMs: interval.total("milliseconds") };

interface Remembered {
  readonly question: string;
  readonly check: Exclude<ReleaseCheck, { state: "Off" }>;
  readonly failures: number;
}

/** The part of the wish that the question to the server is made of. */
export type Asked = Pick<Wanted, "channel" | "serverUrl">;

export interface ReleaseChecks {
  /** The remembered answer while it is fresh and the question the same; else a new one. */
  current(key: ObjectKey, generation: number, wanted: Asked, signal: AbortSignal): Promise<ReleaseCheck>;
  forget(key: ObjectKey): void;
}

/** Asks the update server no more often than needed, however often an object is reconciled. */
export function createReleaseChecks(source: ReleaseSource, clock: Clock, random: () => number): ReleaseChecks {
  const memory = new Map<ObjectKey, Remembered>();
  return {
    async current(key, generation, { serverUrl, channel }, signal) {
      if (serverUrl === undefined) {
        memory.delete(key);
        return { state: "Off" };
      }
      const sameSource = `${channel} ${serverUrl}`;
      // Any edit of the spec asks anew, so that a person who repairs something sees the result at once.
      const question = `${generation} ${sameSource}`;
      const last = memory.get(key);
      const now = clock.now();
      if (last?.question === question && Temporal.Instant.compare(now, last.check.nextAt) < 0) return last.check;

      const outcome = await source.head(serverUrl, channel, signal);
      // A stopping operator ends its requests itself; that says nothing about the server.
      signal.throwIfAborted();
      let remembered: Remembered;
      if (outcome.ok) {
        const spread = 0.9 + random() * 0.2;
        const due = now.add({ milliseconds: Math.round(interval.total("milliseconds") * spread) });
        const { expiresAt } = outcome.value;
        const verified = { at: now, head: outcome.value };
        remembered = {
          question,
          failures: 0,
          check: {
            state: "Verified",
            verified,
            nextAt: Temporal.Instant.compare(due, expiresAt) < 0 ? due : expiresAt,
          },
        };
      } else {
        const failures = last?.question === question ? last.failures : 0;
        const ms = backoffMs(failureBackoff, failures, random);
        // A refused signature casts doubt on all that this server says; silence does not.
        const keeps = outcome.problem.code === "releases.unreachable" && last?.question.endsWith(` ${sameSource}`);
        remembered = {
          question,
          failures: failures + 1,
          check: {
            state: "Failed",
            problem: outcome.problem,
            verified: keeps ? last?.check.verified : undefined,
            nextAt: now.add({ milliseconds: ms }),
          },
        };
      }
      memory.set(key, remembered);
      return remembered.check;
    },
    forget: (key) => {
      memory.delete(key);
    },
  };
}
