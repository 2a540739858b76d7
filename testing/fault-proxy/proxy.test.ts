import { once } from "node:events";
import { createServer, type Server } from "node:https";
import { Agent, fetch } from "undici";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAuthority } from "../control-plane/authority.ts";
import { type FaultProxy, startFaultProxy } from "./proxy.ts";
import { calm, type EventFault, type RequestFault } from "./schedule.ts";

const event = (uid: string, version: number): string =>
  JSON.stringify({ type: "MODIFIED", object: { metadata: { uid, version } } });
const [a1, b1, a2, a3] = [event("a", 1), event("b", 1), event("a", 2), event("a", 3)];

describe("a fault proxy before a server", () => {
  let server: Server;
  let proxy: FaultProxy;
  let dispatcher: Agent;

  beforeAll(async () => {
    const authority = await createAuthority();
    const { certificate, key } = await authority.issue({ commonName: "server", names: ["127.0.0.1"] });
    server = createServer({ cert: certificate, key }, (request, response) => {
      if (request.url?.includes("watch=true")) response.end(`${[a1, b1, a2, a3].join("\n")}\n`);
      else response.end(`answer to ${request.headers.authorization}`);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    proxy = await startFaultProxy({
      url: `https://127.0.0.1:${address.port}`,
      serving: { certificate, key, authority: authority.certificate },
    });
    dispatcher = new Agent({ connect: { ca: authority.certificate } });
  });
  afterAll(async () => {
    await dispatcher.destroy();
    await proxy.stop();
    server.close();
  });
  beforeEach(() => proxy.follow(calm));

  const ask = (path: string) => fetch(`${proxy.url}${path}`, { dispatcher, headers: { authorization: "me" } });
  const atRequest = (fault: RequestFault) => proxy.follow({ ...calm, atRequest: () => fault });
  /** The fault at the event of this number, none at the others. */
  const atEvent = (number: number, fault: EventFault) => {
    let seen = 0;
    proxy.follow({ ...calm, atEvent: () => (seen++ === number ? fault : undefined) });
  };
  /** The lines of the watch, and whether it broke off. */
  async function watch(): Promise<{ readonly lines: readonly string[]; readonly broken: boolean }> {
    let text = "";
    try {
      for await (const chunk of (await ask("/things?watch=true")).body ?? []) text += Buffer.from(chunk).toString();
      return { lines: text.split("\n").filter(Boolean), broken: false };
    } catch {
      return { lines: text.split("\n").filter(Boolean), broken: true };
    }
  }

  it("is not noticed as long as it is calm", async () => {
    expect(await (await ask("/")).text()).toBe("answer to me");
    expect(await watch()).toEqual({ lines: [a1, b1, a2, a3], broken: false });
  });

  it.each([410, 429, 500] as const)("answers %i with a Status object", async (code) => {
    atRequest({ kind: "status", code, retryAfterSeconds: 7 });
    const response = await ask("/");
    expect([response.status, response.headers.get("retry-after")]).toEqual([code, "7"]);
    expect(await response.json()).toMatchObject({ kind: "Status", code });
  });

  it.each<RequestFault>([{ kind: "refuse-connection" }, { kind: "hang", ms: 5 }])(
    "$kind is no answer",
    async (fault) => {
      atRequest(fault);
      await expect(ask("/")).rejects.toThrow();
    },
  );

  it("slow is the right answer, later", async () => {
    atRequest({ kind: "slow", ms: 5 });
    expect(await (await ask("/")).text()).toBe("answer to me");
  });

  it.each<[EventFault, readonly (string | undefined)[], boolean]>([
    [{ kind: "cut" }, [a1, b1], true],
    [{ kind: "silence", ms: 5 }, [a1, b1], true],
    [{ kind: "half-line" }, [a1, b1, a2?.slice(0, Math.ceil(a2.length / 2))], true],
    [{ kind: "half-line-end" }, [a1, b1, a2?.slice(0, Math.ceil(a2.length / 2))], false],
    [{ kind: "gone" }, [a1, b1, expect.stringContaining('"code":410')], false],
    [{ kind: "duplicate" }, [a1, b1, a2, a2, a3], false],
    [{ kind: "replay", events: 2 }, [a1, b1, a2, a1, b1, a2, a3], false],
    [{ kind: "swap" }, [a1, b1, a2, a3], false],
  ])("%o at the third event", async (fault, lines, broken) => {
    atEvent(2, fault);
    expect(await watch()).toEqual({ lines, broken });
  });

  it("swaps the events of two objects, never those of one", async () => {
    atEvent(1, { kind: "swap" });
    expect((await watch()).lines).toEqual([a1, a2, b1, a3]);
  });
});
