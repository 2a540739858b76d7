import { describe, expect, it } from "vitest";
import type { Log } from "../log.ts";
import { ApiRefusal } from "../problems.ts";
import { parseObject } from "../resource.ts";
import type { ApiRequest, Transport } from "../transport.ts";
import { createEventRecorder, type Happening } from "./recorder.ts";

const { signal } = new AbortController();
const regarding = {
  kind: "PlatformUpdate",
  resource: { group: "cto.5dlabs.io", version: "v1alpha1", plural: "platformupdates" },
  object: parseObject({ metadata: { name: "config", namespace: "cto-system", uid: "u-1", resourceVersion: "42" } }),
};
const happening: Happening = { type: "Warning", reason: "ChannelSignature", action: "Check", note: "Not signed." };

function recording() {
  const requests: ApiRequest[] = [];
  const said: string[] = [];
  const state = { now: Temporal.Instant.from("2026-11-20T12:00:00Z"), refusal: undefined as ApiRefusal | undefined };
  const transport: Transport = {
    async json(request) {
      requests.push(request);
      const { refusal } = state;
      state.refusal = undefined;
      if (refusal) throw refusal;
      return {};
    },
    // biome-ignore lint/correctness/useYield: nothing is watched here.
    async *lines() {
      throw new Error("not asked for");
    },
    close: () => undefined,
  };
  const say = (_facts: object, message: string) => void said.push(message);
  const log: Log = { debug: say, info: say, warn: say, error: say };
  const clock = { now: () => state.now };
  const from = { controller: "cto.5dlabs.io/operator", instance: "pod-1" };
  const recorder = createEventRecorder(from, { transport, log, clock });
  return {
    requests,
    said,
    state,
    record: (what: Happening = happening) => recorder.record(regarding, what, signal),
    later: (minutes: number) => {
      state.now = state.now.add({ minutes });
    },
    methods: () => requests.map(({ method }) => method),
  };
}

describe("an event", () => {
  it("lies beside the object and says who tells what about which version of it", async () => {
    const { record, requests } = recording();
    await record();
    expect(requests).toMatchObject([
      {
        method: "POST",
        path: "/apis/events.k8s.io/v1/namespaces/cto-system/events",
        body: {
          content: {
            metadata: { name: expect.stringMatching(/^config\.[0-9a-f-]{36}$/), namespace: "cto-system" },
            eventTime: "2026-11-20T12:00:00.000000Z",
            reportingController: "cto.5dlabs.io/operator",
            reportingInstance: "pod-1",
            ...happening,
            regarding: { apiVersion: "cto.5dlabs.io/v1alpha1", kind: "PlatformUpdate", uid: "u-1" },
          },
        },
      },
    ]);
  });

  it("that happens again within six minutes counts up the first one", async () => {
    const { record, later, requests } = recording();
    await record();
    for (let times = 0; times < 2; times++) {
      later(5);
      await record();
    }
    expect(requests.slice(1).map(({ method, body }) => [method, body?.content])).toEqual([
      ["PATCH", { series: { count: 2, lastObservedTime: "2026-11-20T12:05:00.000000Z" } }],
      ["PATCH", { series: { count: 3, lastObservedTime: "2026-11-20T12:10:00.000000Z" } }],
    ]);
  });

  it("is a new one after that, or with another sentence, or when the first is no longer kept", async () => {
    const { record, later, methods, state } = recording();
    await record();
    await record({ ...happening, note: "Out of date." });
    later(7);
    await record();
    state.refusal = new ApiRefusal(404, "gone");
    await record();
    expect(methods()).toEqual(["POST", "POST", "POST", "PATCH", "POST"]);
  });

  it("that cannot be written is told in the log, and fails nothing", async () => {
    const { record, state, said } = recording();
    state.refusal = new ApiRefusal(403, "not yours");
    await record();
    expect(said).toEqual(["An event was not written. The Kubernetes API answered 403: not yours"]);
  });
});
