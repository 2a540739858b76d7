import { type Problem, problemOf } from "@cto/core";
import { z } from "zod";
import { type Backoff, backoffMs, type Pace } from "./pace.ts";
import { ApiRefusal, isGone, watchSilent } from "./problems.ts";
import { begin, next, type ReflectorEvent } from "./reflector-state.ts";
import { collectionPath, type KubeObject, parseObject, type Resource } from "./resource.ts";
import type { Transport } from "./transport.ts";

/** What the engine learns about a resource. Trouble is an item like any other: observing never throws and never stops by itself. */
export type Change =
  /** Everything there is; whatever was known and is not in it is gone. */
  | { readonly type: "listed"; readonly objects: readonly KubeObject[] }
  | { readonly type: "changed"; readonly object: KubeObject }
  | { readonly type: "deleted"; readonly object: KubeObject }
  | { readonly type: "trouble"; readonly problem: Problem; readonly againInMs: number };

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

/** Lists a resource, then watches it, for ever: until the signal is aborted. `next` decides, this only carries out. */
export async function* observeResource(
  resource: Resource,
  transport: Transport,
  pace: Pace,
  signal: AbortSignal,
): AsyncGenerator<Change, void> {
  const path = collectionPath(resource);
  let { state, effect } = begin;
  let restMs = 0;
  let objects: KubeObject[] = [];
  const take = (event: ReflectorEvent): void => {
    ({ state, effect } = next(state, event));
    restMs = effect.do === "rest" ? Math.max(effect.atLeastMs, backoffMs(backoff, effect.attempt, pace.random)) : 0;
  };
  while (!signal.aborted) {
    const silence = new AbortController();
    try {
      if (effect.do === "list") {
        if (effect.page === undefined) objects = [];
        const page = await list(effect.page);
        for (const item of page.items) objects.push(parseObject(item));
        const { resourceVersion: version, continue: more } = page.metadata;
        if (!more) {
          yield { type: "listed", objects };
          objects = [];
        }
        take({ event: "page", version, ...(more && { next: more }) });
      } else if (effect.do === "watch") {
        const openedAt = pace.now();
        for await (const { version, change } of watch(effect.from, silence)) {
          take({ event: "heard", version });
          if (change) yield change;
        }
        take({ event: "ended", lastedMs: pace.now() - openedAt });
      } else {
        await pace.sleep(restMs, signal);
        take({ event: "rested" });
      }
    } catch (fault) {
      if (signal.aborted) return;
      const silent = silence.signal.aborted;
      const askedMs = fault instanceof ApiRefusal ? (fault.retryAfterMs ?? 0) : 0;
      take(silent ? { event: "silent" } : { event: "failed", gone: isGone(fault), askedMs });
      const problem = silent ? watchSilent({ seconds: silenceMs / 1_000 }) : problemOf(fault);
      yield { type: "trouble", problem, againInMs: restMs };
    }
  }

  async function list(page: string | undefined): Promise<z.infer<typeof listPage>> {
    const query = { ...selection(resource), limit: String(pageSize), ...(page && { continue: page }) };
    return listPage.parse(await transport.json({ method: "GET", path, query }, signal));
  }

  async function* watch(
    from: string,
    silence: AbortController,
  ): AsyncGenerator<{ readonly version: string; readonly change?: Change }, void> {
    let heardAt = pace.now();
    const guard = (): void => {
      const leftMs = heardAt + silenceMs - pace.now();
      // One timer for many lines: it looks when the last one came, instead of being set anew by each.
      if (leftMs > 0) cancelGuard = pace.later(leftMs, guard);
      else silence.abort(new Error("the watch went silent"));
    };
    let cancelGuard = pace.later(silenceMs, guard);
    const query = {
      ...selection(resource),
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion: from,
      timeoutSeconds: String(watchSeconds.least + Math.floor(pace.random() * watchSeconds.spread)),
    };
    const untilSilent = AbortSignal.any([signal, silence.signal]);
    try {
      for await (const line of transport.lines({ method: "GET", path, query }, untilSilent)) {
        heardAt = pace.now();
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
      cancelGuard();
    }
  }
}
