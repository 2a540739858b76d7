import type { Change } from "./observe.ts";
import { type KubeObject, keyOf, type ObjectKey } from "./resource.ts";

/** Under which words an object is to be found, for example the node that a pod runs on. */
export type Indexer = (object: KubeObject) => readonly string[];

/** The last known state of a resource. */
export interface ObjectStore {
  get(key: ObjectKey): KubeObject | undefined;
  keys(): Iterable<ObjectKey>;
  /** The keys of the objects that this indexer finds under this word; built at the first question, kept up to date since. */
  find(indexer: Indexer, word: string): Iterable<ObjectKey>;
  /** Whether the first list has arrived: before that, absence means nothing. */
  synced(): boolean;
  /** Takes a change in and says which keys it touched, also those that are gone. What was known already touches nothing. */
  apply(change: Change): readonly ObjectKey[];
}

/** Resource versions of one kind are numbers without leading zeros that grow, longer than a double can hold. */
function isNewer(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}

/** Whether `object` says something that `known` does not: a replay of the past, or the same once more, does not. */
function isNews({ metadata }: KubeObject, known: KubeObject | undefined): boolean {
  return known === undefined || isNewer(metadata.resourceVersion, known.metadata.resourceVersion);
}

type Index = Map<string, Set<ObjectKey>>;

export function createObjectStore(): ObjectStore {
  const objects = new Map<ObjectKey, KubeObject>();
  const indices = new Map<Indexer, Index>();
  let listed = false;

  const enter = (index: Index, indexer: Indexer, key: ObjectKey, object: KubeObject): void => {
    for (const word of indexer(object)) {
      const keys = index.get(word) ?? new Set();
      index.set(word, keys.add(key));
    }
  };

  const leave = (index: Index, indexer: Indexer, key: ObjectKey, object: KubeObject): void => {
    for (const word of indexer(object)) {
      const keys = index.get(word);
      keys?.delete(key);
      if (keys?.size === 0) index.delete(word);
    }
  };

  const replace = (key: ObjectKey, object: KubeObject | undefined): void => {
    const before = objects.get(key);
    for (const [indexer, index] of indices) {
      if (before) leave(index, indexer, key, before);
      if (object) enter(index, indexer, key, object);
    }
    if (object) objects.set(key, object);
    else objects.delete(key);
  };

  function list(all: readonly KubeObject[]): readonly ObjectKey[] {
    const gone = new Set(objects.keys());
    const touched: ObjectKey[] = [];
    for (const object of all) {
      const key = keyOf(object);
      gone.delete(key);
      const known = objects.get(key)?.metadata;
      // Any other version counts, an older one too: a cluster that was restored from a backup goes back in time.
      if (known?.uid === object.metadata.uid && known.resourceVersion === object.metadata.resourceVersion) continue;
      replace(key, object);
      touched.push(key);
    }
    for (const key of gone) replace(key, undefined);
    listed = true;
    return [...touched, ...gone];
  }

  return {
    get: (key) => objects.get(key),
    keys: () => objects.keys(),
    find(indexer, word) {
      let index = indices.get(indexer);
      if (!index) {
        index = new Map();
        for (const [key, object] of objects) enter(index, indexer, key, object);
        indices.set(indexer, index);
      }
      return index.get(word) ?? [];
    },
    synced: () => listed,
    apply(change) {
      switch (change.type) {
        case "listed":
          return list(change.objects);
        case "changed": {
          const key = keyOf(change.object);
          if (!isNews(change.object, objects.get(key))) return [];
          replace(key, change.object);
          return [key];
        }
        case "deleted": {
          const key = keyOf(change.object);
          // The end of an older object of this name, which was made anew meanwhile.
          if (objects.get(key)?.metadata.uid !== change.object.metadata.uid) return [];
          replace(key, undefined);
          return [key];
        }
        case "trouble":
          return [];
      }
    },
  };
}
