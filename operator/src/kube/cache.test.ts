import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { playedServer } from "../../test/fixtures/played-server.ts";
import { type VirtualPace, virtualPace } from "../../test/fixtures/virtual-pace.ts";
import { type Caches, createCaches } from "./cache.ts";

const things = { group: "example.org", version: "v1", plural: "things" };
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };

describe("the caches of a process", () => {
  let server: ReturnType<typeof playedServer>;
  let pace: VirtualPace;
  let stop: AbortController;
  let caches: Caches;
  let errors: string[];
  beforeEach(() => {
    server = playedServer(["a", "b"]);
    pace = virtualPace();
    stop = new AbortController();
    errors = [];
    const log = { ...silent, error: (_facts: object, message: string) => errors.push(message) };
    caches = createCaches({ transport: server.transport, log, pace }, stop.signal);
  });
  afterEach(async () => {
    stop.abort();
    await caches.stopped();
  });

  const follow = (): readonly string[] => {
    const told: string[] = [];
    caches.of(things).follow(({ type }, touched) => told.push(`${type} ${touched.join(" ")}`));
    return told;
  };

  it("watch a resource once, however many look at it", async () => {
    const [first, second] = [follow(), follow()];
    await pace.pass(0);
    server.put("a");
    await pace.pass(0);
    expect(first).toEqual(["listed n/a n/b", "changed n/a"]);
    expect(second).toEqual(first);
    const path = "/apis/example.org/v1/things";
    expect(server.asked).toEqual([`list ${path}`, `watch ${path}`]);
  });

  it("watch each selection of its own", async () => {
    caches.of(things);
    caches.of({ ...things, namespace: "n" });
    caches.of({ ...things, namespace: "n", name: "a" });
    await pace.pass(0);
    expect(server.asked.filter((one) => one.startsWith("watch"))).toHaveLength(3);
  });

  it("tell one who comes late what there is", async () => {
    await caches.of(things).synced;
    expect(follow()).toEqual(["listed n/a n/b"]);
  });

  it("go on telling the others when one fails", async () => {
    caches.of(things).follow(() => {
      throw new Error("a fault in a follower");
    });
    const told = follow();
    await caches.of(things).synced;
    expect(told).toEqual(["listed n/a n/b"]);
    expect(errors).toHaveLength(1);
  });
});
