import { describe, expect, it } from "vitest";
import { virtualPace } from "../../../test/fixtures/virtual-pace.ts";
import type { Log } from "../log.ts";
import { ApiRefusal } from "../problems.ts";
import type { ApiRequest, Transport } from "../transport.ts";
import { leaseTimes } from "./election.ts";
import { lead, onlyWhileLeading } from "./lead.ts";

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const wallClock = { now: () => Temporal.Instant.from("2026-11-20T12:00:00Z") };
const times = leaseTimes(15);

interface StoredLease {
  metadata: { resourceVersion: string };
  spec: Record<string, unknown>;
}

/** An API server that holds one Lease, with the semantics that count: 404, 409, resource versions. */
function leaseServer() {
  let stored: StoredLease | undefined;
  let version = 0;
  const requests: ApiRequest[] = [];
  const answer = async (request: ApiRequest): Promise<unknown> => {
    requests.push(request);
    const content = request.body?.content as Partial<StoredLease> | undefined;
    if (request.method === "POST" && stored) throw new ApiRefusal(409, "already exists");
    if (request.method !== "POST" && !stored) throw new ApiRefusal(404, "not found");
    if (request.method !== "GET") {
      const given = content?.metadata?.resourceVersion;
      if (stored && given !== stored.metadata.resourceVersion) throw new ApiRefusal(409, "changed meanwhile");
      version += 1;
      stored = { metadata: { resourceVersion: `${version}` }, spec: { ...stored?.spec, ...content?.spec } };
    }
    return structuredClone(stored);
  };
  return {
    requests,
    spec: () => stored?.spec,
    remove: () => {
      stored = undefined;
    },
    /** One way to the server, which can be cut. */
    transport() {
      const line = { cut: false };
      const transport: Transport = {
        async json(request) {
          if (line.cut) throw new Error("no route");
          return answer(request);
        },
        // biome-ignore lint/correctness/useYield: nothing is watched here.
        async *lines() {
          throw new Error("not asked for");
        },
        close: () => undefined,
      };
      return { line, transport };
    },
  };
}

function candidate(server: ReturnType<typeof leaseServer>, holder: string, pace = virtualPace()) {
  const { line, transport } = server.transport();
  const stop = new AbortController();
  const lease = { namespace: "cto-system", name: "cto-operator", holder, times };
  const leadership = lead(lease, transport, { log: silent, wallClock, pace }, stop.signal);
  const problem = leadership.ended.then(
    () => undefined,
    (fault: unknown) => fault,
  );
  return { line, transport, stop, leadership, pace, problem, leads: () => leadership.token() !== undefined };
}

describe("two candidates for one lease", () => {
  function two() {
    const server = leaseServer();
    const pace = virtualPace();
    const first = candidate(server, "first", pace);
    return { server, pace, first, second: candidate(server, "second", pace) };
  }

  it("one leads, and goes on leading", async () => {
    const { server, pace, first, second } = two();
    for (let minute = 0; minute < 5; minute++) {
      await pace.pass(60_000);
      expect([first.leads(), second.leads()]).toEqual([true, false]);
    }
    expect(first.leadership.token()).toEqual({ holder: "first", transitions: 0 });
    expect(server.spec()).toMatchObject({ holderIdentity: "first", leaseDurationSeconds: 15, leaseTransitions: 0 });
  });

  it("the other leads within two seconds after the first let go, with a larger token", async () => {
    const { server, pace, first, second } = two();
    await pace.pass(5_000);
    first.stop.abort();
    expect(await first.problem).toBeUndefined();
    expect(server.spec()).toMatchObject({ holderIdentity: "" });
    await pace.pass(2_000);
    expect(second.leadership.token()).toEqual({ holder: "second", transitions: 1 });
  });

  it("the other leads within 17 seconds after the first was cut off, and never both at once", async () => {
    const { pace, first, second } = two();
    await pace.pass(5_000);
    first.line.cut = true;
    for (let tenths = 0; tenths < 170; tenths++) {
      await pace.pass(100);
      expect(first.leads() && second.leads()).toBe(false);
    }
    expect(second.leads()).toBe(true);
    expect(await first.problem).toMatchObject({
      problem: {
        code: "kube.lease-lost",
        what: "This process no longer leads: it lost the lease cto-system/cto-operator, it could not be renewed in time.",
      },
    });
  });
});

describe("a leader whose process stood still until another led", () => {
  it("may not write from the first moment on, does not touch the lease, and ends", async () => {
    const server = leaseServer();
    const frozen = candidate(server, "frozen");
    const other = candidate(server, "other");
    await frozen.pace.pass(0);
    await other.pace.pass(20_000);
    expect(other.leads()).toBe(true);

    // Its clock jumps; none of its timers has run yet.
    const { now } = frozen.pace;
    frozen.pace.now = () => now() + 20_000;
    const writing = onlyWhileLeading(frozen.transport, frozen.leadership);
    const { signal } = new AbortController();
    const before = server.requests.length;
    await expect(writing.json({ method: "PATCH", path: "/x" }, signal)).rejects.toMatchObject({
      problem: { code: "kube.not-leading" },
    });
    await frozen.pace.pass(2_000);
    expect(await frozen.problem).toMatchObject({ problem: { code: "kube.lease-lost" } });
    expect(server.requests.length).toBe(before);
    expect(server.spec()).toMatchObject({ holderIdentity: "other", leaseTransitions: 1 });
  });
});

describe("a leader whose lease is deleted", () => {
  it("ends", async () => {
    const server = leaseServer();
    const only = candidate(server, "only");
    await only.pace.pass(0);
    server.remove();
    await only.pace.pass(2_000);
    expect(await only.problem).toMatchObject({ problem: { what: expect.stringContaining("somebody deleted it") } });
  });
});

describe("a standby that is told to stop", () => {
  it("ends without having led", async () => {
    const server = leaseServer();
    const holder = candidate(server, "holder");
    await holder.pace.pass(0);
    const standby = candidate(server, "standby");
    await standby.pace.pass(3_000);
    standby.stop.abort();
    await standby.pace.pass(0);
    expect(await standby.problem).toBeUndefined();
    await standby.leadership.leading;
    expect(standby.leads()).toBe(false);
    expect(server.spec()).toMatchObject({ holderIdentity: "holder" });
  });
});
