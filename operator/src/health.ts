import { once } from "node:events";
import { createServer } from "node:http";
import { defineProblem, ProblemError } from "@cto/core";
import type { Metrics } from "./kube/index.ts";

const portTaken = defineProblem<{ readonly port: number; readonly why: string }>("operator.health-port", {
  what: ({ port, why }) => `Health checks cannot be answered on port ${port}: ${why}`,
  cause: "Another program listens there, perhaps another operator.",
  fix: ["Choose another port: --health-port N", "Or let the system choose: --health-port 0"],
  retryable: false,
});

interface Looks {
  /** Whether everything that is watched has been seen once. */
  ready(): boolean;
  readonly metrics: Metrics;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Answers /healthz (the event loop turns), /readyz (everything that is watched has been seen once) and /metrics on all
 * interfaces, because the kubelet asks from outside of the pod. Resolves with the port once it listens; closes with the signal.
 */
export async function serveHealth(port: number, { ready, metrics }: Looks, signal: AbortSignal): Promise<number> {
  const ok: Answer = { status: 200, text: "ok\n" };
  const notYet: Answer = { status: 503, text: "not yet: the first list has not arrived\n" };
  const answers: Readonly<Record<string, () => Answer>> = {
    "/healthz": () => ok,
    "/readyz": () => (ready() ? ok : notYet),
    "/metrics": () => ({ status: 200, text: metrics.render() }),
  };
  const server = createServer((request, response) => {
    const { status, text } = answers[request.url ?? ""]?.() ?? { status: 404, text: "not found\n" };
    response.writeHead(status, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    response.end(text);
  });
  server.listen({ port, signal });
  try {
    await once(server, "listening");
  } catch (fault) {
    throw new ProblemError(portTaken({ port, why: fault instanceof Error ? fault.message : String(fault) }));
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}
