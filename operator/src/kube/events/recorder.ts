import { randomUUID } from "node:crypto";
import { problemOf } from "@cto/core";
import type { Log } from "../log.ts";
import { isNotFound } from "../problems.ts";
import { collectionPath, type KubeObject, type Resource } from "../resource.ts";
import type { Transport } from "../transport.ts";

const events: Resource = { group: "events.k8s.io", version: "v1", plural: "events" };

/** Something that happened to an object: `reason` and `action` are one CamelCase word each, `note` is the sentence. */
export interface Happening {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** What the event tells of. */
export interface Regarding {
  readonly kind: string;
  readonly resource: Resource;
  readonly object: KubeObject;
}

export interface EventRecorder {
  /** Never rejects: an event is for people who look, and no work may fail for want of one. */
  record(regarding: Regarding, happening: Happening, signal: AbortSignal): Promise<void>;
}

interface Series {
  readonly path: string;
  readonly count: number;
  readonly last: Temporal.Instant;
}

/** As the client of Kubernetes itself: what happens again within six minutes belongs to the same series. */
const seriesEndsAfter = Temporal.Duration.from({ minutes: 6 });
const longestNote = 1_024;

/** Writes events of `events.k8s.io/v1`; the same thing that happens again counts up the event that is there. */
export function createEventRecorder(
  from: { readonly controller: string; readonly instance: string },
  {
    transport,
    log,
    clock,
  }: { readonly transport: Transport; readonly log: Log; readonly clock: { now(): Temporal.Instant } },
): EventRecorder {
  const series = new Map<string, Series>();

  function forgetEnded(now: Temporal.Instant): void {
    const begin = now.subtract(seriesEndsAfter);
    for (const [key, { last }] of series) if (Temporal.Instant.compare(last, begin) < 0) series.delete(key);
  }

  async function begin(
    { kind, resource, object }: Regarding,
    happening: Happening,
    at: Temporal.Instant,
    signal: AbortSignal,
  ) {
    const { name, namespace, uid, resourceVersion } = object.metadata;
    // An event lies in the namespace of what it tells of; that of something of the whole cluster lies in `default`.
    const home = namespace ?? "default";
    const collection = collectionPath({ ...events, namespace: home });
    const called = `${name.slice(0, 200)}.${randomUUID()}`;
    const content = {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: called, namespace: home },
      eventTime: microTime(at),
      reportingController: from.controller,
      reportingInstance: from.instance.slice(0, 128),
      type: happening.type,
      reason: happening.reason,
      action: happening.action,
      note: happening.note.slice(0, longestNote),
      regarding: {
        apiVersion: `${resource.group === "" ? "" : `${resource.group}/`}${resource.version}`,
        kind,
        name,
        uid,
        resourceVersion,
        ...(namespace !== undefined && { namespace }),
      },
    };
    const body = { contentType: "application/json", content };
    await transport.json({ method: "POST", path: collection, body }, signal);
    return { path: `${collection}/${called}`, count: 1, last: at };
  }

  /** Undefined when the event is no longer kept. */
  async function again({ path, count }: Series, at: Temporal.Instant, signal: AbortSignal) {
    const content = { series: { count: count + 1, lastObservedTime: microTime(at) } };
    const body = { contentType: "application/merge-patch+json", content };
    try {
      await transport.json({ method: "PATCH", path, body }, signal);
      return { path, count: count + 1, last: at };
    } catch (fault) {
      if (isNotFound(fault)) return undefined;
      throw fault;
    }
  }

  return {
    async record(regarding, happening, signal) {
      const at = clock.now();
      forgetEnded(at);
      const key = JSON.stringify([regarding.object.metadata.uid, happening]);
      const known = series.get(key);
      try {
        const next = known && (await again(known, at, signal));
        series.set(key, next ?? (await begin(regarding, happening, at, signal)));
      } catch (fault) {
        if (signal.aborted) return;
        const problem = problemOf(fault);
        log.warn({ code: problem.code, reason: happening.reason }, `An event was not written. ${problem.what}`);
      }
    },
  };
}

/** A MicroTime of the API, which insists on six digits. */
const microTime = (at: Temporal.Instant): string => at.toString({ fractionalSecondDigits: 6 });
