import { defineProblem, ProblemError } from "@cto/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { playedServer } from "../../test/fixtures/played-server.ts";
import { type VirtualPace, virtualPace } from "../../test/fixtures/virtual-pace.ts";
import { createCaches } from "./cache.ts";
import { type ControllerSpec, startController } from "./controller.ts";
import { createMetrics } from "./metrics.ts";
import { ApiRefusal } from "./problems.ts";
import { after, type Result, waitFor, whenChanged } from "./result.ts";

const hopeless = defineProblem("test.hopeless", {
  what: () => "It cannot be.",
  cause: "It is so.",
  fix: ["Change it."],
  retryable: false,
});

describe("a controller", () => {
  let server: ReturnType<typeof playedServer>;
  let pace: VirtualPace;
  let stop: AbortController;
  let told: string[];
  let ended: Promise<unknown>;
  beforeEach(() => {
    server = playedServer(["a"]);
    pace = virtualPace();
    stop = new AbortController();
    told = [];
  });
  afterEach(async () => {
    stop.abort();
    await ended;
  });

  /** Starts a controller, lets it come to rest, and gives the times in ms at which its rounds began. */
  async function start(reconcile: ControllerSpec["reconcile"], leading?: Promise<void>): Promise<readonly number[]> {
    const begun: number[] = [];
    const heard = (level: string) => (_facts: object, message: string) => told.push(`${level} ${message}`);
    const log = { debug: heard("debug"), info: heard("info"), warn: heard("warn"), error: heard("error") };
    const caches = createCaches({ transport: server.transport, log, pace }, stop.signal);
    const spec: ControllerSpec = {
      name: "things",
      resource: { group: "example.org", version: "v1", plural: "things" },
      reconcile(key, reconciling) {
        begun.push(pace.now());
        return reconcile(key, reconciling);
      },
    };
    const ports = { caches, metrics: createMetrics(), log, pace, ...(leading && { leading }) };
    const controller = startController(spec, ports, stop.signal);
    ended = Promise.all([controller.stopped, caches.stopped()]);
    await pace.pass(0);
    return begun;
  }
  const always = (result: Result) => async () => result;
  const throws = (fault: Error) => async () => {
    throw fault;
  };

  it.each<[string, ControllerSpec["reconcile"], readonly number[]]>([
    ["is done", always(whenChanged), [0]],
    ["wants to look again", always(after(4_000)), [0, 4_000, 8_000]],
    ["waits for something", always(waitFor("a node", 5_000)), [0, 5_000, 10_000]],
    ["met a fault that nobody foresaw", throws(new TypeError("x")), [0, 500, 1_500, 3_500, 7_500]],
    ["was asked to leave the server alone", throws(new ApiRefusal(429, "slow down", 6_000)), [0, 6_000]],
    ["met a problem that cannot pass", throws(new ProblemError(hopeless())), [0]],
  ])("looks again in time when a round %s", async (_how, reconcile, expected) => {
    const begun = await start(reconcile);
    await pace.pass(10_000);
    expect(begun).toEqual(expected);
  });

  it("looks at once when the object changes, whatever the last round said, but not when it is told the same again", async () => {
    const begun = await start(throws(new ProblemError(hopeless())));
    server.repeat("a");
    await pace.pass(1_000);
    expect(begun).toEqual([0]);
    server.put("a");
    await pace.pass(1_000);
    expect(begun).toEqual([0, 1_000]);
  });

  it("says what it waits for, and is silent about another writer who was faster", async () => {
    await start(always(waitFor("a node", 5_000)));
    expect(told).toContain("info waiting for a node");
    stop.abort();
    await ended;
    stop = new AbortController();
    told = [];
    await start(throws(new ApiRefusal(409, "the object has been modified")));
    expect(told.filter((line) => line.startsWith("error"))).toEqual([]);
  });

  it("ends a round that takes too long, says so, and tries again", async () => {
    const begun = await start(async (_key, { signal }) => {
      await pace.sleep(3_600_000, signal);
      signal.throwIfAborted();
      return whenChanged;
    });
    await pace.pass(121_000);
    expect(begun).toEqual([0, 120_500]);
    expect(told).toContain("error The things controller was ended on n/a after 120 s.");
  });

  it("has seen everything before it leads, and acts only then", async () => {
    const lead = Promise.withResolvers<void>();
    const begun = await start(always(whenChanged), lead.promise);
    await pace.pass(5_000);
    expect(begun).toEqual([]);
    lead.resolve();
    await pace.pass(0);
    expect(begun).toEqual([5_000]);
  });
});
