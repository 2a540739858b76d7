import { z } from "zod";
import { isConflict, isNotFound } from "../problems.ts";
import { collectionPath, type Resource } from "../resource.ts";
import type { Transport } from "../transport.ts";
import type { LeaseRecord, LeaseTimes } from "./election.ts";

const leases: Resource = { group: "coordination.k8s.io", version: "v1", plural: "leases" };

const leaseObject = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string() }),
  // A person may have made it with any field missing: then nobody holds it.
  spec: z
    .looseObject({
      holderIdentity: z.string().default(""),
      leaseTransitions: z.number().default(0),
      leaseDurationSeconds: z.number().default(0),
    })
    .prefault({}),
});

const recordOf = (answer: unknown): LeaseRecord => {
  const { metadata, spec } = leaseObject.parse(answer);
  return {
    version: metadata.resourceVersion,
    holder: spec.holderIdentity,
    transitions: spec.leaseTransitions,
    leaseMs: spec.leaseDurationSeconds * 1_000,
  };
};

/** One Lease object in coordination.k8s.io/v1. */
export interface LeaseObject {
  /** Undefined when there is none. */
  read(signal: AbortSignal): Promise<LeaseRecord | undefined>;
  /** Undefined when somebody else was first. */
  create(holder: string, at: Temporal.Instant, signal: AbortSignal): Promise<LeaseRecord | undefined>;
  /** Writes over exactly this version, or not at all: undefined when it has changed or is gone. An empty holder lets go. */
  write(
    over: LeaseRecord,
    next: { readonly holder: string; readonly transitions: number; readonly at: Temporal.Instant },
    signal: AbortSignal,
  ): Promise<LeaseRecord | undefined>;
}

export function leaseObjectIn(
  transport: Transport,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  { leaseMs }: LeaseTimes,
): LeaseObject {
  const collection = collectionPath({ ...leases, namespace });
  const path = `${collection}/${encodeURIComponent(name)}`;
  const unlessRefused = async (answer: Promise<unknown>, refused: (fault: unknown) => boolean) => {
    try {
      return recordOf(await answer);
    } catch (fault) {
      if (refused(fault)) return undefined;
      throw fault;
    }
  };
  return {
    read: (signal) => unlessRefused(transport.json({ method: "GET", path }, signal), isNotFound),
    create(holder, at, signal) {
      const time = microTime(at);
      const content = {
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: { name, namespace },
        spec: {
          holderIdentity: holder,
          leaseDurationSeconds: leaseMs / 1_000,
          leaseTransitions: 0,
          acquireTime: time,
          renewTime: time,
        },
      };
      const body = { contentType: "application/json", content };
      return unlessRefused(transport.json({ method: "POST", path: collection, body }, signal), isConflict);
    },
    write(over, { holder, transitions, at }, signal) {
      const time = microTime(at);
      const content = {
        metadata: { resourceVersion: over.version },
        spec: {
          holderIdentity: holder,
          leaseDurationSeconds: leaseMs / 1_000,
          leaseTransitions: transitions,
          renewTime: time,
          ...(holder !== over.holder && holder !== "" && { acquireTime: time }),
        },
      };
      const body = { contentType: "application/merge-patch+json", content };
      return unlessRefused(
        transport.json({ method: "PATCH", path, body }, signal),
        (fault) => isConflict(fault) || isNotFound(fault),
      );
    },
  };
}

/** A MicroTime of the API, which insists on six digits. */
const microTime = (at: Temporal.Instant): string => at.toString({ fractionalSecondDigits: 6 });
