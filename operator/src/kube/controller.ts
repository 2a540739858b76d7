import { ProblemError } from "@cto/core";
import type { Caches } from "./cache.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Pace } from "./pace.ts";
import { roundTooLong } from "./problems.ts";
import { createWorkQueue } from "./queue.ts";
import { measureQueue } from "./queue-watch.ts";
import type { KubeObject, ObjectKey, Resource } from "./resource.ts";
import { type Result, resultOfFault } from "./result.ts";
import type { ObjectStore } from "./store.ts";

interface Reconciling {
  /** The object, or undefined when it is gone. */
  readonly object: KubeObject | undefined;
  /** Aborted when the operator stops, or when this round takes too long. */
  readonly signal: AbortSignal;
}

/** Makes the world fit one object. It sees the newest known state, never the event; a fault is tried again with growing waits. */
type Reconcile = (key: ObjectKey, reconciling: Reconciling) => Promise<Result>;

export interface ControllerSpec {
  readonly name: string;
  /** The kind whose objects are reconciled. */
  readonly resource: Resource;
  /** Other things that are looked at, each with the store that they go into: any change of theirs brings every object up again. */
  readonly alsoWatched?: readonly { readonly resource: Resource; readonly store: ObjectStore }[];
  readonly reconcile: Reconcile;
}

export interface RunningController {
  readonly name: string;
  /** Whether all that it watches has been seen once. */
  ready(): boolean;
  /** Resolves after the signal was aborted and the last round has ended. */
  readonly stopped: Promise<void>;
}

interface ControllerPorts {
  readonly caches: Caches;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly pace: Pace;
  /** Everything is watched at once, but nothing reconciled before this resolves. */
  readonly leading?: Promise<void>;
}

/** A round asks the API and perhaps the update server; one that takes longer hangs and is ended, to be tried again. */
const roundLimitMs = 120_000;
/** Enough to keep one slow object from holding up the others of its kind. */
const workers = 2;

export function startController(
  spec: ControllerSpec,
  { caches, metrics, log, pace, leading = Promise.resolve() }: ControllerPorts,
  signal: AbortSignal,
): RunningController {
  const { name, alsoWatched = [] } = spec;
  const own = caches.of(spec.resource);
  const { store } = own;
  const queue = createWorkQueue(pace, measureQueue(metrics, name, pace.now));
  const ready = (): boolean => store.synced() && alsoWatched.every((other) => other.store.synced());

  let begun = false;
  /** Until everything has been seen once, a decision would be made on half the facts. */
  function touch(keys: Iterable<ObjectKey>): void {
    if (!ready()) return;
    if (begun) for (const key of keys) queue.add(key);
    else for (const key of store.keys()) queue.add(key, "background");
    begun = true;
  }

  async function resultOf(key: ObjectKey): Promise<Result> {
    const limit = new AbortController();
    const tooLong = new ProblemError(roundTooLong({ controller: name, key, seconds: roundLimitMs / 1_000 }));
    const cancel = pace.later(roundLimitMs, () => limit.abort(tooLong));
    try {
      const reconciling = { object: store.get(key), signal: AbortSignal.any([signal, limit.signal]) };
      return await spec.reconcile(key, reconciling);
    } catch (fault) {
      return resultOfFault(limit.signal.aborted ? tooLong : fault);
    } finally {
      cancel();
    }
  }

  async function round(key: ObjectKey): Promise<void> {
    const result = await resultOf(key);
    if (signal.aborted) return;
    const facts = { controller: name, key, result: result.result };
    if (result.result !== "retryable") queue.forget(key);
    switch (result.result) {
      case "done":
        log.debug(facts, "reconciled");
        break;
      case "again":
        log.debug({ ...facts, afterMs: result.afterMs }, "reconciled");
        queue.addAfter(key, result.afterMs);
        break;
      case "waiting":
        log.info({ ...facts, atMostMs: result.atMostMs }, `waiting for ${result.what}`);
        queue.addAfter(key, result.atMostMs);
        break;
      case "retryable": {
        const { problem, ordinary } = result;
        const againInMs = queue.retry(key, result.atLeastMs);
        if (ordinary) log.debug({ ...facts, code: problem.code, againInMs }, problem.what);
        else log.error({ ...facts, code: problem.code, againInMs }, problem.what);
        break;
      }
      case "terminal":
        log.error({ ...facts, code: result.problem.code }, result.problem.what);
        break;
    }
  }

  own.follow((_change, touched) => touch(touched));
  for (const other of alsoWatched) {
    caches.of(other.resource).follow((change) => {
      if (other.store.apply(change).length > 0 || !begun) touch(store.keys());
    });
  }
  return { name, ready, stopped: leading.then(() => queue.run(workers, round, signal)) };
}
