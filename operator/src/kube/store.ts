import type { Change } from "./observe.ts";
import { type KubeObject, keyOf, type ObjectKey } from "./resource.ts";

/** The last known state of a resource. */
export interface ObjectStore {
  get(key: ObjectKey): KubeObject | undefined;
  keys(): Iterable<ObjectKey>;
  /** Whether the first list has arrived: before that, absence means nothing. */
  synced(): boolean;
  /** Takes a change in and says which keys it touched, also those that are gone. */
  apply(change: Change): readonly ObjectKey[];
}

export function createObjectStore(): ObjectStore {
  const objects = new Map<ObjectKey, KubeObject>();
  let listed = false;
  return {
    get: (key) => objects.get(key),
    keys: () => objects.keys(),
    synced: () => listed,
    apply(change) {
      switch (change.type) {
        case "listed": {
          const before = [...objects.keys()];
          objects.clear();
          for (const object of change.objects) objects.set(keyOf(object), object);
          listed = true;
          return [...new Set([...before, ...objects.keys()])];
        }
        case "changed":
          objects.set(keyOf(change.object), change.object);
          return [keyOf(change.object)];
        case "deleted":
          objects.delete(keyOf(change.object));
          return [keyOf(change.object)];
        case "trouble":
          return [];
      }
    },
  };
}
