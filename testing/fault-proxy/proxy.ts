import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request } from "node:https";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { calm, type RequestFault, type Schedule } from "./schedule.ts";
import { disturb } from "./watch-stream.ts";

export interface FaultProxy {
  /** Where clients go instead of the API server. */
  readonly url: string;
  /** From the next request and the next event on. */
  follow(schedule: Schedule): void;
  /** Resets every connection that is open now. */
  cutAll(): void;
  /** How many requests came, also those that got a fault. */
  requests(): number;
  stop(): Promise<void>;
}

interface Upstream {
  /** The API server. */
  readonly url: string;
  /** PEM: what the proxy shows to clients, and the authority of the API server. */
  readonly serving: { readonly certificate: string; readonly key: string; readonly authority: string };
}

function answerStatus(response: ServerResponse, fault: RequestFault & { readonly kind: "status" }): void {
  const { code, retryAfterSeconds } = fault;
  response.writeHead(code, {
    "content-type": "application/json",
    ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
  });
  response.end(
    JSON.stringify({
      kind: "Status",
      apiVersion: "v1",
      status: "Failure",
      code,
      message: `the fault proxy says ${code}`,
    }),
  );
}

type Reset = (response: ServerResponse) => void;

/** Whether the answer is a fault already. */
async function strike(fault: RequestFault | undefined, response: ServerResponse, reset: Reset): Promise<boolean> {
  switch (fault?.kind) {
    case "refuse-connection":
      reset(response);
      return true;
    case "hang":
      await delay(fault.ms);
      reset(response);
      return true;
    case "status":
      answerStatus(response, fault);
      return true;
    case "slow":
      await delay(fault.ms);
      return false;
    case undefined:
      return false;
  }
}

/** Stands between a client and the API server, on a loopback port of its own, calm until it is told to follow a schedule. */
export async function startFaultProxy({ url, serving }: Upstream): Promise<FaultProxy> {
  const target = new URL(url);
  const agent = new Agent({ keepAlive: true, ca: serving.authority });
  let schedule = calm;
  let requests = 0;
  /** The TCP connections below TLS, by the client's port: only they can be reset. */
  const connections = new Map<number, Socket>();
  const reset: Reset = (response) => {
    connections.get(response.socket?.remotePort ?? 0)?.resetAndDestroy();
  };

  async function passWatch(answer: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
    response.flushHeaders();
    const lines = createInterface({ input: answer, crlfDelay: Number.POSITIVE_INFINITY });
    for await (const deed of disturb(lines, () => schedule.atEvent(), signal)) {
      if (signal.aborted) return;
      if (deed.do === "reset") return reset(response);
      if (deed.do === "end") response.end();
      // What was written has to be on its way before a reset throws it away.
      else await new Promise<void>((sent) => response.write(deed.text, () => sent()));
    }
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    requests++;
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    if (await strike(schedule.atRequest(), response, reset)) {
      incoming.resume();
      return;
    }
    const upstream = request({
      agent,
      host: target.hostname,
      port: target.port,
      method: incoming.method,
      path: incoming.url,
      // Uncompressed, so that the lines of a watch are lines.
      headers: { ...incoming.headers, host: target.host, "accept-encoding": "identity" },
      signal: gone.signal,
    });
    incoming.pipe(upstream);
    try {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        upstream.on("response", resolve);
        upstream.on("error", reject);
      });
      answer.on("error", () => reset(response));
      const asked = new URL(incoming.url ?? "/", url).searchParams.get("watch");
      const watching = (asked === "true" || asked === "1") && answer.statusCode === 200;
      // Faults change how long a watch is.
      const { "content-length": length, ...headers } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, watching ? headers : answer.headers);
      if (watching) {
        await passWatch(answer, response, gone.signal);
        answer.destroy();
      } else answer.pipe(response);
    } catch {
      // The API server is away, or the client is: the client sees a broken connection either way.
      reset(response);
    }
  }

  const server = createServer({ cert: serving.certificate, key: serving.key }, (incoming, response) => {
    void serve(incoming, response);
  });
  server.on("connection", (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    connections.set(port, socket);
    socket.on("close", () => connections.delete(port));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP listener has no port");
  const cutAll = (): void => {
    for (const connection of connections.values()) connection.resetAndDestroy();
  };
  return {
    url: `https://127.0.0.1:${address.port}`,
    follow(next) {
      schedule = next;
    },
    cutAll,
    requests: () => requests,
    async stop() {
      const closed = once(server, "close");
      server.close();
      cutAll();
      agent.destroy();
      await closed;
    },
  };
}
