import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";
import { ProblemError } from "@cto/core";
import { z } from "zod";
import type { ClusterAccess } from "./access.ts";
import { ApiRefusal, unreachable } from "./problems.ts";

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: { readonly contentType: string; readonly content: unknown };
}

/** Requests to one API server, over connections that are kept. Faults are `ApiRefusal` or the problem `kube.unreachable`. */
export interface Transport {
  json(request: ApiRequest, signal: AbortSignal): Promise<unknown>;
  /** The lines of an answer that does not end by itself; ends when the server ends it, throws when it breaks. */
  lines(request: ApiRequest, signal: AbortSignal): AsyncIterable<string>;
  close(): void;
}

/** An ordinary answer comes within seconds; a page of a long list may take a while on a small machine. */
const answerLimitMs = 60_000;

const refusalBody = z.looseObject({ message: z.string() });

async function refusalOf(response: IncomingMessage): Promise<ApiRefusal> {
  const body = await text(response).catch(() => "");
  let message = response.statusMessage ?? "";
  try {
    message = refusalBody.parse(JSON.parse(body)).message;
  } catch {
    // A proxy's page is no message for people; the status line stays.
  }
  const seconds = Number(response.headers["retry-after"]);
  return new ApiRefusal(response.statusCode ?? 0, message, seconds > 0 ? seconds * 1000 : undefined);
}

/** Plain node:https, which costs a third of the memory of the usual clients; see bench/. */
export function createTransport(access: ClusterAccess): Transport {
  const { server } = access;
  const secure = server.protocol === "https:";
  // Authorities and certificates come with each request; the agent uses a kept connection only for the same ones.
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const prefix = server.pathname.replace(/\/$/, "");

  const unreachableBecause = (fault: unknown): ProblemError =>
    new ProblemError(
      unreachable({ server: server.origin, why: fault instanceof Error ? fault.message : String(fault) }),
      {
        cause: fault,
      },
    );

  async function send({ method, path, query = {}, body }: ApiRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const { headers, ...credentials } = (await access.credentials()).reveal();
    const search = new URLSearchParams(query).toString();
    const payload = body === undefined ? undefined : JSON.stringify(body.content);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = (secure ? httpsRequest : httpRequest)(
        {
          agent,
          ...credentials,
          signal,
          method,
          hostname: server.hostname.replace(/^\[|\]$/g, ""),
          port: server.port || (secure ? 443 : 80),
          path: `${prefix}${path}${search === "" ? "" : `?${search}`}`,
          headers: {
            accept: "application/json",
            "user-agent": "cto-operator",
            ...(body && { "content-type": body.contentType }),
            ...headers,
          },
        },
        resolve,
      );
      call.on("error", (fault) => reject(unreachableBecause(fault)));
      call.end(payload);
    });
    if (response.statusCode !== undefined && response.statusCode >= 200 && response.statusCode < 300) return response;
    if (response.statusCode === 401) access.renew?.();
    throw await refusalOf(response);
  }

  return {
    async json(request, signal) {
      const response = await send(request, AbortSignal.any([signal, AbortSignal.timeout(answerLimitMs)]));
      try {
        return JSON.parse(await text(response));
      } catch (fault) {
        throw unreachableBecause(fault);
      }
    },
    async *lines(request, signal) {
      const response = await send(request, signal);
      let rest = "";
      try {
        for await (const chunk of response.setEncoding("utf8")) {
          const lines = (rest + chunk).split("\n");
          rest = lines.pop() ?? "";
          yield* lines;
        }
      } catch (fault) {
        throw unreachableBecause(fault);
      } finally {
        response.destroy();
      }
    },
    close: () => agent.destroy(),
  };
}
