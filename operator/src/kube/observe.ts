import { type Problem, problemOf } from "@cto/core";
import { z } from "zod";
import { type Backoff, backoffMs, type Pace } from "./pace.ts";
import { ApiRefusal, isGone } from "./problems.ts";
import { collectionPath, type KubeObject, parseObject, type Resource } from "./resource.ts";
import type { Transport } from "./transport.ts";

/** What the engine learns about a resource. Trouble is an item like any other: observing never throws and never stops by itself. */
export type Change =
  /** Everything there is; whatever was known and is not in it is gone. */
  | { readonly type: "listed"; readonly objects: readonly KubeObject[] }
  | { readonly type: "changed"; readonly object: KubeObject }
  | { readonly type: "deleted"; readonly object: KubeObject }
  | { readonly type: "trouble"; readonly problem: Problem; readonly againInMs: number };

/** The next thing to do. A watch resumes where the last one stopped; only a version that is no longer kept makes it list again. */
type Step = { readonly do: "list" } | { readonly do: "watch"; readonly from: string };

const pageSize = 500;
/** A live watch hears at least a bookmark each minute; a silent one has lost its connection without being told. */
const silenceMs = 70_000;
/** The server ends a watch after this time, spread so that not all clients come back together. */
const watchSeconds = { least: 240, spread: 120 };
/** The defaults of client-go's reflector. */
const backoff: Backoff = { firstMs: 800, maxMs: 30_000 };

const listPage = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string(), continue: z.string().optional() }),
  items: z.array(z.unknown()),
});

const watchEvent = z.discriminatedUnion("type", [
  z.looseObject({ type: z.enum(["ADDED", "MODIFIED", "DELETED"]), object: z.unknown() }),
  z.looseObject({
    type: z.literal("BOOKMARK"),
    object: z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string() }) }),
  }),
  z.looseObject({
    type: z.literal("ERROR"),
    object: z.looseObject({ code: z.number().default(500), message: z.string().default("") }),
  }),
]);

const selection = ({ name }: Resource): Readonly<Record<string, string>> =>
  name === undefined ? {} : { fieldSelector: `metadata.name=${name}` };

/** Lists a resource, then watches it, for ever: until the signal is aborted. */
export async function* observeResource(
  resource: Resource,
  transport: Transport,
  pace: Pace,
  signal: AbortSignal,
): AsyncGenerator<Change, void> {
  const path = collectionPath(resource);
  let step: Step = { do: "list" };
  let failures = 0;
  let quietEnds = 0;
  while (!signal.aborted) {
    try {
      if (step.do === "list") {
        const listed: { readonly objects: readonly KubeObject[]; readonly version: string } = await list();
        yield { type: "listed", objects: listed.objects };
        step = { do: "watch", from: listed.version };
      } else {
        quietEnds++;
        for await (const { version, change } of watch(step.from)) {
          step = { do: "watch", from: version };
          failures = 0;
          quietEnds = 0;
          if (change) yield change;
        }
        // Ended cleanly: watch on at once. Only a server that ends one silent watch after another gets a pause, and a short one.
        if (quietEnds > 1) await pace.sleep(backoffMs(backoff, 0, pace.random), signal);
      }
    } catch (fault) {
      if (signal.aborted) return;
      if (isGone(fault)) step = { do: "list" };
      const asked = fault instanceof ApiRefusal ? (fault.retryAfterMs ?? 0) : 0;
      const againInMs = Math.max(asked, backoffMs(backoff, failures++, pace.random));
      yield { type: "trouble", problem: problemOf(fault), againInMs };
      await pace.sleep(againInMs, signal);
    }
  }

  async function list(): Promise<{ readonly objects: readonly KubeObject[]; readonly version: string }> {
    const objects: KubeObject[] = [];
    let next: string | undefined;
    do {
      const query = { ...selection(resource), limit: String(pageSize), ...(next && { continue: next }) };
      const page = listPage.parse(await transport.json({ method: "GET", path, query }, signal));
      for (const item of page.items) objects.push(parseObject(item));
      next = page.metadata.continue;
      if (!next) return { objects, version: page.metadata.resourceVersion };
    } while (!signal.aborted);
    throw signal.reason;
  }

  async function* watch(from: string): AsyncGenerator<{ readonly version: string; readonly change?: Change }, void> {
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(new Error("the watch went silent")), silenceMs);
    const query = {
      ...selection(resource),
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion: from,
      timeoutSeconds: String(watchSeconds.least + Math.floor(pace.random() * watchSeconds.spread)),
    };
    try {
      for await (const line of transport.lines(
        { method: "GET", path, query },
        AbortSignal.any([signal, silence.signal]),
      )) {
        timer.refresh();
        const event = watchEvent.parse(JSON.parse(line));
        if (event.type === "ERROR") throw new ApiRefusal(event.object.code, event.object.message);
        if (event.type === "BOOKMARK") {
          yield { version: event.object.metadata.resourceVersion };
          continue;
        }
        const object = parseObject(event.object);
        const change: Change = { type: event.type === "DELETED" ? "deleted" : "changed", object };
        yield { version: object.metadata.resourceVersion, change };
      }
    } finally {
      clearTimeout(timer);
    }
  }
}
