import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import type { PlanView, Refusal, SessionEvent, SessionView } from "@cto/installer/contract";
import { answerSchemas } from "@cto/installer/contract";
import { answeredSession, installing } from "./session.ts";

/**
 * A machine whose state the test sets: for the states that the real one only reaches by a fault (a failed stage, an old
 * interruption, a lost connection). The whole flow is tested against the installer itself.
 */
export interface Stage {
  readonly url: string;
  session: SessionView;
  plan: PlanView;
  /** The next PUT or POST is refused with this. */
  refuse: Refusal | null;
  /** What the page has sent, "PUT /answers/licence {...}". */
  readonly received: string[];
  send(event: SessionEvent): void;
  /** Cuts every connection and takes no new one until `resume`. */
  interrupt(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** As strict as the installer's own, so that a page that needs more fails here too. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'";

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export async function startStage(dist: string, session: SessionView, plan: PlanView): Promise<Stage> {
  const listeners = new Set<ServerResponse>();
  let lastId = 0;

  const json = (response: ServerResponse, status: number, value: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));

  const file = async (response: ServerResponse, path: string) => {
    const content = await readFile(join(dist, path === "/" ? "index.html" : path)).catch(() => undefined);
    const type = types[extname(path === "/" ? ".html" : path) || ".html"] ?? "application/octet-stream";
    if (content) response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(content);
    else response.writeHead(404).end();
  };

  const api = async (request: IncomingMessage, response: ServerResponse, path: string) => {
    if (path === "/events") {
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      listeners.add(response);
      response.on("close", () => listeners.delete(response));
      return;
    }
    if (path === "/session") return json(response, 200, stage.session);
    if (path === "/hand-over/talosconfig") {
      stage.session = { ...stage.session, handOverFetched: true };
      response.writeHead(200, { "content-disposition": 'attachment; filename="talosconfig"' }).end("context: cto\n");
      return stage.send({ type: "session", session: stage.session });
    }
    const body = await bodyOf(request);
    stage.received.push(`${request.method} ${path} ${body}`);
    if (stage.refuse) {
      json(response, 422, stage.refuse);
      stage.refuse = null;
      return;
    }
    if (path.startsWith("/answers/")) {
      stage.session = answered(stage.session, path.slice("/answers/".length), JSON.parse(body));
      return json(response, 200, stage.session);
    }
    if (path === "/plan") return json(response, 200, stage.plan);
    if (path === "/install") stage.session = { ...stage.session, phase: "installing", install: installing };
    if (path === "/restart") stage.session = { ...stage.session, phase: "restarting" };
    return json(response, 200, stage.session);
  };

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://stage").pathname;
    void (path.startsWith("/api/v1/") ? api(request, response, path.slice("/api/v1".length)) : file(response, path));
  });
  const listen = (port: number) => new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  const stop = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  await listen(0);
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;

  const stage: Stage = {
    url: `http://127.0.0.1:${port}`,
    session,
    plan,
    refuse: null,
    received: [],
    send: (event) => {
      lastId += 1;
      for (const listener of listeners) listener.write(`id: ${lastId}\ndata: ${JSON.stringify(event)}\n\n`);
    },
    interrupt: stop,
    resume: () => listen(port),
    close: stop,
  };
  return stage;
}

/** Stores one answer as the view shows it again. */
function answered(session: SessionView, step: string, body: unknown): SessionView {
  const { answers } = session;
  switch (step) {
    case "licence": {
      const { licence } = answeredSession.answers;
      return { ...session, features: answeredSession.features, answers: licence ? { ...answers, licence } : answers };
    }
    case "organisation": {
      const { adminPassword: _kept, ...organisation } = answerSchemas.organisation.parse(body);
      return { ...session, answers: { ...answers, organisation } };
    }
    case "network":
      return { ...session, answers: { ...answers, network: answerSchemas.network.parse(body) } };
    case "storage":
      return { ...session, answers: { ...answers, storage: answerSchemas.storage.parse(body) } };
    default:
      return { ...session, answers: { ...answers, platform: answerSchemas.platform.parse(body) } };
  }
}
