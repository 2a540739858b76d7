import { describe, expect, it } from "vitest";
import { virtualPace } from "../../test/fixtures/virtual-pace.ts";
import { type Change, observeResource } from "./observe.ts";
import { ApiRefusal } from "./problems.ts";
import type { ApiRequest, Transport } from "./transport.ts";

const object = (name: string, resourceVersion: string) => ({
  metadata: { name, namespace: "n", uid: name, resourceVersion, managedFields: [{ manager: "kubectl" }] },
});
const page = (resourceVersion: string, names: readonly string[], next?: string) => ({
  metadata: { resourceVersion, ...(next && { continue: next }) },
  items: names.map((name) => object(name, "1")),
});
const event = (type: string, name: string, resourceVersion: string) =>
  JSON.stringify({ type, object: object(name, resourceVersion) });
const bookmark = (resourceVersion: string) =>
  JSON.stringify({ type: "BOOKMARK", object: { metadata: { resourceVersion } } });
const gone = JSON.stringify({ type: "ERROR", object: { code: 410, message: "too old" } });

type Reply = object | Error | readonly (string | Error)[];

/** Plays an API server from a script: an object answers a list, an array of lines a watch, an error breaks whatever asks. */
async function play(script: readonly Reply[]) {
  const stop = new AbortController();
  const asked: string[] = [];
  const waits: number[] = [];
  const rest = [...script];
  const next = (request: ApiRequest): Reply => {
    const { watch, resourceVersion, continue: token } = request.query ?? {};
    const reply = rest.shift();
    if (reply === undefined) {
      stop.abort();
      throw new Error("the script has ended");
    }
    asked.push(watch ? `watch ${resourceVersion}` : token ? `list ${token}` : "list");
    return reply;
  };
  const transport: Transport = {
    async json(request) {
      const reply = next(request);
      if (reply instanceof Error) throw reply;
      return reply;
    },
    async *lines(request) {
      const reply = next(request);
      if (!Array.isArray(reply)) throw reply;
      for (const line of reply) {
        if (line instanceof Error) throw line;
        yield line;
      }
    },
    close: () => undefined,
  };
  const pace = {
    ...virtualPace(),
    sleep: async (ms: number) => {
      waits.push(ms);
    },
  };
  const changes: Change[] = [];
  const resource = { group: "example.org", version: "v1", plural: "things" };
  for await (const change of observeResource(resource, transport, pace, stop.signal)) changes.push(change);
  const told = changes.map((change) => {
    switch (change.type) {
      case "listed":
        return `listed ${change.objects.map(({ metadata }) => metadata.name).join(" ")}`;
      case "trouble":
        return `trouble ${change.problem.code}`;
      default:
        return `${change.type} ${change.object.metadata.name}`;
    }
  });
  return { asked, told, waits, changes };
}

describe("observing a resource", () => {
  it("lists page by page, then watches from where the list stood", async () => {
    const { asked, told } = await play([page("7", ["a"], "more"), page("7", ["b"]), [event("ADDED", "c", "8")]]);
    expect(asked).toEqual(["list", "list more", "watch 7"]);
    expect(told).toEqual(["listed a b", "changed c"]);
  });

  it("resumes after the last thing it heard, bookmarks included, and asks at once", async () => {
    const { asked, told, waits } = await play([
      page("7", []),
      [event("MODIFIED", "a", "8"), event("DELETED", "a", "9"), bookmark("20")],
      [bookmark("21")],
    ]);
    expect(asked).toEqual(["list", "watch 7", "watch 20"]);
    expect(told).toEqual(["listed ", "changed a", "deleted a"]);
    expect(waits).toEqual([]);
  });

  it.each([
    ["as an event", [gone]],
    ["as the answer", new ApiRefusal(410, "too old")],
  ])("lists again when its version is no longer kept, told %s", async (_how, reply) => {
    const { asked, told } = await play([page("7", ["a"]), reply, page("90", ["b"]), [bookmark("91")]]);
    expect(asked).toEqual(["list", "watch 7", "list", "watch 90"]);
    expect(told).toEqual(["listed a", "trouble kube.refused", "listed b"]);
  });

  it("lists again at once the first time, and only then with pauses", async () => {
    const { waits } = await play([page("7", []), [gone], page("8", []), [gone], page("9", []), [gone], page("10", [])]);
    expect(waits).toEqual([1_600, 3_200]);
  });

  it("starts a list anew when its next page is no longer kept", async () => {
    const { asked, told } = await play([
      page("7", ["a"], "more"),
      new ApiRefusal(410, "expired"),
      page("8", ["a", "b"]),
    ]);
    expect(asked).toEqual(["list", "list more", "list"]);
    expect(told).toEqual(["trouble kube.refused", "listed a b"]);
  });

  it("tells of a break, waits longer each time, and loses nothing", async () => {
    const broken = new Error("ECONNRESET");
    const { asked, told, waits } = await play([
      page("7", []),
      [event("ADDED", "a", "8"), broken],
      broken,
      broken,
      [event("ADDED", "b", "9"), broken],
    ]);
    expect(asked).toEqual(["list", "watch 7", "watch 8", "watch 8", "watch 8"]);
    expect(told.filter((one) => !one.startsWith("trouble"))).toEqual(["listed ", "changed a", "changed b"]);
    expect(waits).toEqual([800, 1_600, 3_200, 800]);
  });

  it("leaves a server alone for as long as it asks", async () => {
    const { waits } = await play([new ApiRefusal(429, "slow down", 12_000), page("1", [])]);
    expect(waits).toEqual([12_000]);
  });

  it("treats a line that is no event as a break, not as nothing", async () => {
    const { asked, told } = await play([page("7", []), ['{"type":"ADD'], [event("ADDED", "a", "8")]]);
    expect(asked).toEqual(["list", "watch 7", "watch 7"]);
    expect(told).toEqual(["listed ", "trouble internal.unexpected", "changed a"]);
  });

  it("asks again for the page that failed, not for all of them", async () => {
    const { asked, told } = await play([page("7", ["a"], "more"), new Error("ECONNRESET"), page("7", ["b"])]);
    expect(asked).toEqual(["list", "list more", "list more"]);
    expect(told).toEqual(["trouble internal.unexpected", "listed a b"]);
  });

  it("does not storm a server that ends every watch at once", async () => {
    const { waits } = await play([page("7", []), [], [], [], []]);
    expect(waits).toEqual([1_600, 3_200, 6_400]);
  });

  it("keeps objects without their managedFields", async () => {
    const { changes } = await play([page("7", ["a"])]);
    expect(JSON.stringify(changes)).not.toContain("managedFields");
  });
});

describe("observing a quiet resource", () => {
  /** A server whose list is empty and whose watches end as told, for ten minutes. Gives what share of them no watch was open. */
  async function tenMinutes(watch: (pass: (ms: number) => Promise<void>, signal: AbortSignal) => Promise<void>) {
    const pace = virtualPace();
    const stop = new AbortController();
    let open = 0;
    let watches = 0;
    const transport: Transport = {
      json: async () => page("7", []),
      async *lines(_request, signal) {
        watches++;
        const openedAt = pace.now();
        try {
          await watch((ms) => pace.sleep(ms, signal), signal);
        } finally {
          open += pace.now() - openedAt;
        }
        yield* [];
      },
      close: () => undefined,
    };
    const told: Change[] = [];
    const observed = (async () => {
      for await (const change of observeResource(
        { group: "", version: "v1", plural: "pods" },
        transport,
        pace,
        stop.signal,
      ))
        told.push(change);
    })();
    await pace.pass(600_000);
    stop.abort();
    await observed;
    return {
      blind: 1 - open / 600_000,
      watches,
      codes: told.flatMap((one) => ("problem" in one ? one.problem.code : [])),
    };
  }

  it("is never blind, though the server ends each watch cleanly after 20 s", async () => {
    const { blind, watches, codes } = await tenMinutes((pass) => pass(20_000));
    expect(blind).toBeCloseTo(0);
    expect(watches).toBe(31);
    expect(codes).toEqual([]);
  });

  it("notices a connection that hangs after 70 s, says so, and watches on at once", async () => {
    const { blind, watches, codes } = await tenMinutes(async (pass, signal) => {
      await pass(3_600_000);
      signal.throwIfAborted();
    });
    expect(blind).toBeCloseTo(0);
    expect(watches).toBe(9);
    expect(codes).toEqual(Array(8).fill("kube.watch-silent"));
  });
});
