import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "./resource.ts";
import { createObjectStore, type Indexer } from "./store.ts";

const object = (name: string, resourceVersion: string, { uid = name, node = "n1" } = {}): KubeObject => ({
  metadata: { name, namespace: "n", uid, resourceVersion },
  node,
});
const changed = (...args: Parameters<typeof object>) => ({ type: "changed", object: object(...args) }) as const;
const deleted = (...args: Parameters<typeof object>) => ({ type: "deleted", object: object(...args) }) as const;
const listed = (...objects: readonly KubeObject[]) => ({ type: "listed", objects }) as const;
const byNode: Indexer = ({ node }) => (typeof node === "string" ? [node] : []);

describe("the store of a resource", () => {
  it("says what a change touched", () => {
    const store = createObjectStore();
    expect(store.synced()).toBe(false);
    expect(store.apply(listed(object("a", "1"), object("b", "2")))).toEqual(["n/a", "n/b"]);
    expect(store.synced()).toBe(true);
    expect(store.apply(changed("a", "3"))).toEqual(["n/a"]);
    expect(store.apply(deleted("b", "4"))).toEqual(["n/b"]);
    expect([...store.keys()]).toEqual(["n/a"]);
  });

  it("is touched by a new list only where that differs, also by what is gone", () => {
    const store = createObjectStore();
    store.apply(listed(object("a", "1"), object("b", "2"), object("c", "3")));
    expect(store.apply(listed(object("a", "1"), object("c", "9")))).toEqual(["n/c", "n/b"]);
  });

  it("does not go back: a replay of the past, or the same once more, touches nothing", () => {
    const store = createObjectStore();
    store.apply(listed(object("a", "100")));
    expect(store.apply(changed("a", "99"))).toEqual([]);
    expect(store.apply(changed("a", "100"))).toEqual([]);
    expect(store.get("n/a")?.metadata.resourceVersion).toBe("100");
  });

  it("goes back with a cluster that was restored from a backup, which a list shows", () => {
    const store = createObjectStore();
    store.apply(listed(object("a", "100")));
    expect(store.apply(listed(object("a", "60")))).toEqual(["n/a"]);
    expect(store.apply(changed("a", "61"))).toEqual(["n/a"]);
  });

  it("tells an object from an older one of the same name", () => {
    const store = createObjectStore();
    store.apply(listed(object("a", "5", { uid: "old" })));
    expect(store.apply(changed("a", "9", { uid: "new" }))).toEqual(["n/a"]);
    expect(store.apply(changed("a", "7", { uid: "old" }))).toEqual([]);
    expect(store.apply(deleted("a", "8", { uid: "old" }))).toEqual([]);
    expect(store.get("n/a")?.metadata.uid).toBe("new");
  });

  it("finds by an index just what a walk over all objects would find", () => {
    const change = fc.record({
      name: fc.constantFrom("a", "b", "c"),
      node: fc.constantFrom("n1", "n2"),
      type: fc.constantFrom("changed" as const, "deleted" as const, "listed" as const),
    });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const store = createObjectStore();
        store.find(byNode, "n1");
        changes.forEach(({ name, node, type }, index) => {
          const one = object(name, String(index + 1), { node });
          store.apply(type === "listed" ? listed(one) : { type, object: one });
        });
        for (const node of ["n1", "n2"]) {
          const walked = [...store.keys()].filter((key) => store.get(key)?.node === node);
          expect([...store.find(byNode, node)].toSorted()).toEqual(walked.toSorted());
        }
      }),
    );
  });
});
