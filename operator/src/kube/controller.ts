import { problemOf } from "@cto/core";
import type { Log } from "./log.ts";
import { type Change, observeResource } from "./observe.ts";
import { type Pace, realPace } from "./pace.ts";
import { isConflict, isNotFound } from "./problems.ts";
import { createWorkQueue } from "./queue.ts";
import type { KubeObject, ObjectKey, Resource } from "./resource.ts";
import { createObjectStore, type ObjectStore } from "./store.ts";
import type { Transport } from "./transport.ts";

/** When to look at the object again although nothing changed. */
type Next = { readonly again: "when-changed" } | { readonly again: "after"; readonly ms: number };

export const whenChanged: Next = { again: "when-changed" };
export const after = (ms: number): Next => ({ again: "after", ms });

interface Reconciling {
  /** The object, or undefined when it is gone. */
  readonly object: KubeObject | undefined;
  /** Aborted when the operator stops, or when this round takes too long. */
  readonly signal: AbortSignal;
}

/** Makes the world fit one object. It sees the newest known state, never the event; a fault is tried again with growing waits. */
type Reconcile = (key: ObjectKey, reconciling: Reconciling) => Promise<Next>;

export interface ControllerSpec {
  readonly name: string;
  /** The kind whose objects are reconciled. */
  readonly resource: Resource;
  /** Other things that are looked at: any change of theirs brings every object up again. */
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

/** A round asks the API and perhaps the update server; one that takes longer hangs and is ended, to be tried again. */
const roundLimitMs = 120_000;
/** Enough to keep one slow object from holding up the others of its kind. */
const workers = 2;

export function startController(
  spec: ControllerSpec,
  { transport, log, pace = realPace }: { readonly transport: Transport; readonly log: Log; readonly pace?: Pace },
  signal: AbortSignal,
): RunningController {
  const { name, resource, alsoWatched = [] } = spec;
  const store = createObjectStore();
  const queue = createWorkQueue(pace.random);
  const stores = [store, ...alsoWatched.map((other) => other.store)];
  const ready = (): boolean => stores.every((one) => one.synced());

  async function follow(what: Resource, into: ObjectStore, touched: (keys: readonly ObjectKey[]) => void) {
    for await (const change of observeResource(what, transport, pace, signal)) {
      report(what, change);
      const wasReady = ready();
      const keys = into.apply(change);
      // Until everything has been seen once, a decision would be made on half the facts.
      if (!ready()) continue;
      if (wasReady) touched(keys);
      else for (const key of store.keys()) queue.add(key);
    }
  }

  function report(what: Resource, change: Change): void {
    if (change.type === "listed") {
      log.info({ controller: name, resource: what.plural, objects: change.objects.length }, "listed");
    } else if (change.type === "trouble") {
      const { problem, againInMs } = change;
      log.warn({ controller: name, resource: what.plural, code: problem.code, againInMs }, problem.what);
    }
  }

  async function round(key: ObjectKey): Promise<void> {
    try {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(roundLimitMs)]);
      const next = await spec.reconcile(key, { object: store.get(key), signal: limited });
      queue.forget(key);
      log.debug({ controller: name, key, next }, "reconciled");
      if (next.again === "after") queue.addAfter(key, next.ms);
    } catch (fault) {
      if (signal.aborted) return;
      // Written or deleted by somebody meanwhile: the newer state is on its way to the store.
      const ordinary = isConflict(fault) || isNotFound(fault);
      const problem = problemOf(fault);
      const againInMs = queue.retry(key);
      const facts = { controller: name, key, code: problem.code, againInMs };
      if (ordinary) log.debug(facts, problem.what);
      else log.error(facts, problem.what);
    }
  }

  const everything = (): void => {
    for (const key of store.keys()) queue.add(key);
  };
  const stopped = Promise.all([
    follow(resource, store, (keys) => keys.forEach(queue.add)),
    ...alsoWatched.map((other) => follow(other.resource, other.store, everything)),
    queue.run(workers, round, signal),
  ]).then(() => undefined);
  return { name, ready, stopped };
}
