import { once } from "node:events";
import { createServer } from "node:http";
import { defineProblem, ProblemError } from "@cto/core";

const portTaken = defineProblem<{ readonly port: number; readonly why: string }>("operator.health-port", {
  what: ({ port, why }) => `Health checks cannot be answered on port ${port}: ${why}`,
  cause: "Another program listens there, perhaps another operator.",
  fix: ["Choose another port: --health-port N", "Or let the system choose: --health-port 0"],
  retryable: false,
});

/**
 * Answers /healthz (the event loop turns) and /readyz (everything that is watched has been seen once) on all interfaces,
 * because the kubelet asks from outside of the pod. Resolves with the port once it listens; closes with the signal.
 */
export async function serveHealth(port: number, ready: () => boolean, signal: AbortSignal): Promise<number> {
  const server = createServer((request, response) => {
    const answers: Readonly<Record<string, () => boolean>> = { "/healthz": () => true, "/readyz": ready };
    const answer = answers[request.url ?? ""];
    const status = answer === undefined ? 404 : answer() ? 200 : 503;
    response.writeHead(status, { "content-type": "text/plain" });
    response.end(
      status === 200 ? "ok\n" : status === 503 ? "not yet: the first list has not arrived\n" : "not found\n",
    );
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
