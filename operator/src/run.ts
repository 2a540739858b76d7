import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { defineProblem, ProblemError, parseVendorKeys, type VendorKeys } from "@cto/core";
import { agentController } from "./agent/controller.ts";
import { guardianController } from "./guardian/controller.ts";
import { serveHealth } from "./health.ts";
import {
  accessFromKubeconfig,
  accessInCluster,
  createCaches,
  createEventRecorder,
  createMetrics,
  createTransport,
  type Log,
  lead,
  leaseTimes,
  onlyWhileLeading,
  realPace,
  startController,
} from "./kube/index.ts";
import { platformUpdateController } from "./platform-update/controller.ts";
import { systemClock } from "./ports/clock/index.ts";
import { httpReleases, mirroredReleases } from "./ports/releases/index.ts";

export interface OperatorOptions {
  /** Path of a kubeconfig; without it, the service account of the pod. */
  readonly kubeconfig?: string;
  /** Folder of the service account's token and authority, where it is not mounted at the usual place. */
  readonly serviceAccount?: string;
  /** Path of vendor-keys.json: whose signatures count. */
  readonly vendorKeys: string;
  /** Asked in place of the update server that a PlatformUpdate names, where that one cannot be reached. */
  readonly mirror?: string;
  /** Port of /healthz and /readyz; 0 lets the system choose; without it nothing listens. */
  readonly healthPort?: number;
  /** After how many seconds without a sign of life another operator takes over. */
  readonly leaseSeconds: number;
  readonly log: Log;
}

/** One lease for all controllers: they are one process, and start and stop together. */
const operatorLease = { namespace: "cto-system", name: "cto-operator" };

const keysUnreadable = defineProblem<{ readonly file: string }>("operator.vendor-keys-unreadable", {
  what: ({ file }) => `The vendor's keys at ${file} cannot be read.`,
  cause: "Without them no release can be verified, so the operator does not start.",
  fix: ["Give the file with --vendor-keys FILE.", "In the cluster it is the ConfigMap cto-system/cto-vendor-keys."],
  retryable: false,
});

async function readVendorKeys(file: string): Promise<VendorKeys> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new ProblemError(keysUnreadable({ file }));
  });
  const keys = parseVendorKeys(text);
  if (!keys.ok) throw new ProblemError(keys.problem);
  return keys.value;
}

/**
 * Runs the operator until the signal is aborted, then ends the rounds under way and resolves. Of several operators in a cluster
 * one acts; the others watch, so that they can take over at once.
 * Throws a ProblemError when it cannot start, and when it loses the lead; an API server that is away is waited for.
 */
export async function runOperator(options: OperatorOptions, signal: AbortSignal): Promise<void> {
  const { log } = options;
  const keys = await readVendorKeys(options.vendorKeys);
  const access = await (options.kubeconfig === undefined
    ? accessInCluster(process.env, options.serviceAccount)
    : accessFromKubeconfig(options.kubeconfig));
  const transport = createTransport(access);
  const clock = systemClock;
  const server = httpReleases(keys, clock);
  const releases = options.mirror === undefined ? server : mirroredReleases(server, options.mirror);
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const idle = new AbortController();
  const lease = { ...operatorLease, holder: `${hostname()}_${randomUUID()}`, times: leaseTimes(options.leaseSeconds) };
  const leadership = lead(lease, transport, { log, wallClock: clock }, idle.signal);
  // Who lost the lead stops; who is told to stop lets it go when its last round has ended.
  const ended = leadership.ended.finally(() => stop.abort());
  ended.catch(() => undefined);
  const writing = onlyWhileLeading(transport, leadership);
  const teller = { controller: "cto.5dlabs.io/operator", instance: lease.holder };
  const events = createEventRecorder(teller, { transport: writing, log, clock });
  const metrics = createMetrics();
  const caches = createCaches({ transport, log, pace: realPace }, until);
  const ports = { caches, metrics, log, pace: realPace, leading: Promise.race([leadership.leading, aborted(until)]) };
  const controllers = [
    platformUpdateController({ transport: writing, clock, releases, events }),
    agentController({ transport: writing, clock }),
    guardianController({ transport: writing, clock }),
  ].map((spec) => startController(spec, ports, until));
  try {
    if (options.healthPort !== undefined) {
      const ready = (): boolean => controllers.every((controller) => controller.ready());
      const port = await serveHealth(options.healthPort, { ready, metrics }, until);
      log.info({ port }, "answering health checks");
    }
    log.info({ server: access.server.origin, controllers: controllers.map(({ name }) => name) }, "operator started");
    await Promise.all([...controllers.map((controller) => controller.stopped), caches.stopped()]);
    idle.abort();
    await ended;
    log.info({}, "operator stopped");
  } finally {
    stop.abort();
    idle.abort();
    transport.close();
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
