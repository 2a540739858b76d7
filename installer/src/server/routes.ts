import { type Problem, problemOf } from "@cto/core";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { streamSSE } from "hono/streaming";
import type { NumberedEvent } from "../engine/events.ts";
import { installRequest, type Refusal, type StepId, steps } from "./contract.ts";
import { noSuchPage, notReadable } from "./problems.ts";
import type { Answer, Session } from "./session.ts";
import { staticFile } from "./static-files.ts";

export interface RouteParts {
  readonly session: Session;
  /** The folder with the wizard's built files. */
  readonly wizard: string;
  readonly onFault: (thrown: unknown) => void;
  /** Between two signs of life on a silent event stream; proxies close a connection that says nothing for a minute. */
  readonly heartbeatMilliseconds: number;
}

/** A licence is at most 16 KiB; nothing larger is ever sent. */
const maxBodyBytes = 64 * 1024;

const refusal = (context: Context, status: 400 | 404 | 413 | 500, problem: Problem) =>
  context.json({ problem } satisfies Refusal, status);

const answer = <T>(context: Context, given: Answer<T>) =>
  given.ok ? context.json(given.value) : context.json(given.refusal, given.status);

const isStep = (name: string): name is StepId => steps.some((step) => step === name);

/**
 * A JSON body, or undefined. Only `application/json`: a form on a foreign page cannot send that without asking first.
 */
async function readJson(context: Context): Promise<{ body: unknown } | undefined> {
  if (!/^application\/json\b/i.test(context.req.header("content-type") ?? "")) return undefined;
  try {
    return { body: await context.req.json() };
  } catch {
    return undefined;
  }
}

/** The session API of contract.ts and the wizard's files. */
export function createRoutes({ session, wizard, onFault, heartbeatMilliseconds }: RouteParts): Hono {
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: "DENY",
      referrerPolicy: "no-referrer",
      // The certificate is our own: a browser that remembered HSTS could not open the page after the next boot.
      strictTransportSecurity: false,
    }),
  );
  app.use("/api/*", async (context, next) => {
    if (context.req.header("sec-fetch-site") === "cross-site") {
      return refusal(context, 400, notReadable({ reason: "it comes from another site" }));
    }
    await next();
    context.header("cache-control", "no-store");
  });
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (context) => refusal(context, 413, notReadable({ reason: "it is too large" })),
    }),
  );

  const api = new Hono();
  const noJson = (context: Context) => refusal(context, 400, notReadable({ reason: "it is not JSON" }));
  api.get("/health", (context) => context.json({ ok: true, phase: session.view().phase }));
  api.get("/session", (context) => context.json(session.view()));
  api.put("/answers/:step", async (context) => {
    const step = context.req.param("step");
    if (!isStep(step)) return refusal(context, 404, noSuchPage({ path: context.req.path }));
    const json = await readJson(context);
    return json ? answer(context, await session.saveAnswer(step, json.body)) : noJson(context);
  });
  api.post("/plan", async (context) => ((await readJson(context)) ? answer(context, session.plan()) : noJson(context)));
  api.post("/install", async (context) => {
    const json = await readJson(context);
    const request = installRequest.safeParse(json?.body);
    if (!json || !request.success) return noJson(context);
    const { planId, confirm } = request.data;
    return answer(context, session.install(confirm === undefined ? { planId } : { planId, confirm }));
  });
  api.post("/retry", async (context) =>
    (await readJson(context)) ? answer(context, session.retry()) : noJson(context),
  );
  api.post("/restart", async (context) =>
    (await readJson(context)) ? answer(context, session.restart()) : noJson(context),
  );
  api.get("/hand-over/talosconfig", async (context) => {
    const file = await session.talosconfig();
    if (!file.ok) return answer(context, file);
    return context.body(file.value.reveal(), 200, {
      "content-type": "application/yaml",
      "content-disposition": 'attachment; filename="talosconfig"',
    });
  });
  api.get("/events", (context) => eventStream(context, session, heartbeatMilliseconds));
  app.route("/api/v1", api);

  app.get("*", async (context) => {
    const path = context.req.path;
    if (path.startsWith("/api/")) return refusal(context, 404, noSuchPage({ path }));
    // A path without an ending is a page of the wizard, which finds its way by itself.
    const page = /\.\w+$/.test(path) ? path : "/";
    const file = await staticFile(wizard, page);
    return file ? context.body(file.body, 200, { ...file.headers }) : refusal(context, 404, noSuchPage({ path }));
  });
  app.notFound((context) => refusal(context, 404, noSuchPage({ path: context.req.path })));
  app.onError((thrown, context) => {
    onFault(thrown);
    return refusal(context, 500, problemOf(thrown));
  });
  return app;
}

/** All events after Last-Event-ID; who is new, or was away too long, is first given the log so far and the session. */
const eventStream = (context: Context, { events, view }: Session, heartbeatMilliseconds: number) =>
  streamSSE(context, async (stream) => {
    const waiting: NumberedEvent[] = [];
    let wake = (): void => undefined;
    const unsubscribe = events.subscribe((event) => {
      waiting.push(event);
      wake();
    });
    stream.onAbort(() => {
      unsubscribe();
      wake();
    });
    const lastSeen = Number.parseInt(context.req.header("last-event-id") ?? "", 10);
    const missed = Number.isNaN(lastSeen) ? null : events.since(lastSeen);
    const whole = { id: events.lastId(), event: { type: "session", session: view() } as const };
    const first = missed ?? [...events.lines(), whole];
    for (const { id, event } of first) await stream.writeSSE({ id: String(id), data: JSON.stringify(event) });
    while (!stream.aborted) {
      const next = waiting.shift();
      if (next) {
        await stream.writeSSE({ id: String(next.id), data: JSON.stringify(next.event) });
        continue;
      }
      const beat = Promise.withResolvers<void>();
      const timer = setTimeout(beat.resolve, heartbeatMilliseconds);
      wake = beat.resolve;
      await beat.promise;
      clearTimeout(timer);
      if (waiting.length === 0 && !stream.aborted) await stream.write(": still here\n\n");
    }
  });
