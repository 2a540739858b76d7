import { problemOf } from "@cto/core";
import type { Log } from "./log.ts";
import { type Change, observeResource } from "./observe.ts";
import type { Pace } from "./pace.ts";
import { collectionPath, type ObjectKey, type Resource } from "./resource.ts";
import { createObjectStore, type ObjectStore } from "./store.ts";
import type { Transport } from "./transport.ts";

/** A change that the store has taken in already, and the keys that it touched. */
export type Follower = (change: Change, touched: readonly ObjectKey[]) => void;

/** The state of one resource, kept up to date by one watch however many look at it. */
export interface Cache {
  readonly store: ObjectStore;
  /** Resolves when the first list has arrived. */
  readonly synced: Promise<void>;
  /** Tells of every change from now on; who comes late is told first what there is, as a list. */
  follow(follower: Follower): void;
}

/** The caches of a process. */
export interface Caches {
  /** The cache of this resource; its watch begins with the first one who asks. */
  of(resource: Resource): Cache;
  /** Resolves when all watches have ended, after the signal was aborted. */
  stopped(): Promise<void>;
}

export function createCaches(
  { transport, log, pace }: { readonly transport: Transport; readonly log: Log; readonly pace: Pace },
  signal: AbortSignal,
): Caches {
  const caches = new Map<string, Cache>();
  const watches: Promise<void>[] = [];

  function report({ plural }: Resource, change: Change): void {
    if (change.type === "listed") log.info({ resource: plural, objects: change.objects.length }, "listed");
    if (change.type !== "trouble") return;
    const { problem, againInMs } = change;
    log.warn({ resource: plural, code: problem.code, againInMs }, problem.what);
  }

  function open(resource: Resource): Cache {
    const store = createObjectStore();
    const synced = Promise.withResolvers<void>();
    const followers: Follower[] = [];

    const tell = (follower: Follower, ...news: Parameters<Follower>): void => {
      try {
        follower(...news);
      } catch (fault) {
        // One who fails must not keep the news from the others.
        log.error({ resource: resource.plural }, problemOf(fault).what);
      }
    };

    async function watch(): Promise<void> {
      for await (const change of observeResource(resource, transport, pace, signal)) {
        report(resource, change);
        const touched = store.apply(change);
        for (const follower of followers) tell(follower, change, touched);
        if (store.synced()) synced.resolve();
      }
    }
    watches.push(watch());

    return {
      store,
      synced: synced.promise,
      follow(follower) {
        followers.push(follower);
        if (!store.synced()) return;
        const touched = [...store.keys()];
        const objects = touched.flatMap((key) => store.get(key) ?? []);
        tell(follower, { type: "listed", objects }, touched);
      },
    };
  }

  return {
    of(resource) {
      const address = `${collectionPath(resource)} ${resource.name ?? ""}`;
      const cache = caches.get(address) ?? open(resource);
      caches.set(address, cache);
      return cache;
    },
    stopped: async () => {
      await Promise.all(watches);
    },
  };
}
