import { ProblemError, problemOf } from "@cto/core";
import type { Log } from "../log.ts";
import { type Pace, realPace } from "../pace.ts";
import type { Transport } from "../transport.ts";
import { type LeaseTimes, mayAct, moveOf, type News, type Standing, settle } from "./election.ts";
import { leaseLost, notLeading } from "./problems.ts";
import { type LeaseObject, leaseObjectIn } from "./record.ts";

/** Which leadership a write belongs to: `transitions` only ever grows, so a later leader's token is larger. */
interface FencingToken {
  readonly holder: string;
  readonly transitions: number;
}

export interface Leadership {
  /** Resolves when this process leads, or has ended without. Never rejects. */
  readonly leading: Promise<void>;
  /** Resolves after the signal was aborted and the lease let go; rejects with the problem kube.lease-lost. */
  readonly ended: Promise<void>;
  /** Undefined when this process may not begin a write now. */
  token(): FencingToken | undefined;
}

export interface LeadPorts {
  readonly log: Log;
  readonly wallClock: { now(): Temporal.Instant };
  readonly pace?: Pace;
}

/** Takes the lease as soon as it is free and renews it until the signal is aborted; then lets it go. */
export function lead(
  lease: { readonly namespace: string; readonly name: string; readonly holder: string; readonly times: LeaseTimes },
  transport: Transport,
  { log, wallClock, pace = realPace }: LeadPorts,
  signal: AbortSignal,
): Leadership {
  const { holder: me, times } = lease;
  const called = `${lease.namespace}/${lease.name}`;
  const object = leaseObjectIn(transport, lease, times);
  const leading = Promise.withResolvers<void>();
  let standing: Standing = { as: "standby" };
  let troubled = false;

  const holdsNow = (): LeaseWrite | undefined =>
    standing.as === "leader" ? { over: standing.lease, transitions: standing.lease.transitions } : undefined;

  async function turn(): Promise<void> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(times.actMs / 2)]);
    try {
      // Woken too late: not even the lease is written any more.
      standing = after({ type: "nothing", atMs: pace.now() });
      if (standing.as === "lost") return;
      const held = holdsNow();
      if (held) {
        // Refused: somebody wrote it, perhaps we ourselves without hearing of it.
        standing = after((await written(object, held, limit)) ?? (await read(limit)));
        return;
      }
      standing = after(await read(limit));
      if (standing.as !== "standby") return;
      const wish = moveOf(standing, me, pace.now());
      if (wish.move === "wait") return;
      const taken = await written(object, wish.move === "create" ? undefined : wish, limit);
      if (taken) standing = after(taken);
    } catch (fault) {
      if (signal.aborted) return;
      standing = after({ type: "nothing", atMs: pace.now() });
      const problem = problemOf(fault);
      // Said once; what follows from it, a lost lease or another holder, is said too.
      if (!troubled) log.warn({ lease: called, code: problem.code }, problem.what);
      troubled = true;
    }
  }

  const after = (news: News): Standing => {
    troubled &&= news.type === "nothing";
    return settle(standing, news, me, times);
  };

  const read = async (limit: AbortSignal): Promise<News> => {
    const found = await object.read(limit);
    return { type: "read", lease: found, atMs: pace.now() };
  };

  async function written(
    into: LeaseObject,
    what: LeaseWrite | undefined,
    limit: AbortSignal,
  ): Promise<News | undefined> {
    const begunMs = pace.now();
    const at = wallClock.now();
    const answer = await (what === undefined
      ? into.create(me, at, limit)
      : into.write(what.over, { holder: me, transitions: what.transitions, at }, limit));
    return answer && { type: "written", lease: answer, begunMs };
  }

  async function run(): Promise<void> {
    try {
      log.info({ lease: called, holder: me }, "standing by for the lease");
      let told = false;
      while (!signal.aborted) {
        await turn();
        if (standing.as === "lost") throw new ProblemError(leaseLost({ lease: called, why: standing.why }));
        if (!told && standing.as === "leader") {
          told = true;
          log.info({ lease: called, token: token() }, "leading");
          leading.resolve();
        }
        // Spread by a tenth, so that two standbys do not ask in step.
        await pace.sleep(times.lookMs * (0.9 + pace.random() * 0.2), signal);
      }
      await letGo();
    } finally {
      leading.resolve();
    }
  }

  /** Lets the next one lead at once. When that fails, the lease runs out by itself. */
  async function letGo(): Promise<void> {
    if (standing.as !== "leader") return;
    const { lease: over } = standing;
    standing = { as: "standby" };
    const limit = AbortSignal.timeout(times.actMs / 2);
    await object
      .write(over, { holder: "", transitions: over.transitions, at: wallClock.now() }, limit)
      .then(() => log.info({ lease: called }, "let the lease go"))
      .catch((fault: unknown) => log.warn({ lease: called }, problemOf(fault).what));
  }

  const token = (): FencingToken | undefined =>
    standing.as === "leader" && mayAct(standing, pace.now())
      ? { holder: me, transitions: standing.lease.transitions }
      : undefined;

  return { leading: leading.promise, ended: run(), token };
}

type LeaseWrite = Pick<Parameters<LeaseObject["write"]>[1], "transitions"> & {
  readonly over: Parameters<LeaseObject["write"]>[0];
};

/**
 * The same transport for whoever must lead to write: anything but a GET is refused without leadership. A process that stands
 * still behind this check is caught by the resource version that each write carries.
 */
export function onlyWhileLeading(transport: Transport, leadership: Pick<Leadership, "token">): Transport {
  return {
    ...transport,
    async json(request, signal) {
      const { method, path } = request;
      if (method !== "GET" && !leadership.token()) throw new ProblemError(notLeading({ method, path }));
      return transport.json(request, signal);
    },
  };
}
