import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startControlPlane } from "@cto/testing/control-plane";
import { freePorts, startGuarded } from "@cto/testing/process";
import { createVendorKeys, publishRelease, serve } from "@cto/update-server";
import { execa } from "execa";

/**
 * The operator as it runs in the cluster, against a real control plane and a real update server: time from process start until
 * /readyz (everything listed) and resident memory once it has verified the channel, written its status and is idle.
 * Beside it, in turns, a bare Node process: what no operator on Node can be below; and the operator of a person outside, whose
 * kubeconfig is read by a client library that a pod does not load.
 */
const rounds = 5;
/** Long enough for the garbage of the start to be collected. */
const settleMs = 5_000;
const repository = join(import.meta.dirname, "..");
const source = join(repository, "operator/src/main.ts");
/** What the Deployment runs: one bundled file, and a small heap. */
const shippedFlags = ["--max-semi-space-size=2", "--max-old-space-size=96"];

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const limit = AbortSignal.timeout(60_000);
  while (!(await holds())) {
    limit.throwIfAborted();
    await delay(5);
  }
}

await using cleanup = new AsyncDisposableStack();
const folder = await mkdtemp(join(tmpdir(), "cto-bench-"));
cleanup.defer(() => rm(folder, { recursive: true, force: true }));

const keys = await createVendorKeys(join(folder, "keys"));
const store = join(folder, "store");
const order = { talosVersion: "1.14.1", kubernetesVersion: "1.37.1", osImages: {}, notes: "" } as const;
await publishRelease(
  { key: keys.privateKey, store, version: "1.2.4", channel: "stable", ...order },
  Temporal.Now.instant(),
);
const server = await serve(store, { port: 0 });
cleanup.defer(() => server.close());

const bundle = join(folder, "operator/operator.mjs");
await execa(process.execPath, [join(repository, "operator/build/bundle.ts"), join(folder, "operator")]);

const cluster = await startControlPlane();
cleanup.defer(() => cluster.stop());
const example = join(repository, "manifests/examples/platform-update.yaml");
await cluster.kubectl(["create", "namespace", "cto-system"]);
await cluster.kubectl([
  "apply",
  "-f",
  join(repository, "crds"),
  "-f",
  join(repository, "manifests/operator/rbac.yaml"),
]);
await cluster.kubectl(["create", "configmap", "cto-platform", "-n", "cto-system", "--from-literal=version=1.2.3"]);
await until(() =>
  cluster.kubectl(["apply", "-f", example]).then(
    () => true,
    () => false,
  ),
);

const account = await cluster.mountServiceAccount("cto-system", "cto-operator");
const asPod = ["--service-account", account.folder];

async function operatorRound(program: readonly string[], access: readonly string[]) {
  const port = await freePorts((next) => next());
  const call = [...access, "--vendor-keys", keys.vendorKeys, "--mirror", server.url];
  const began = performance.now();
  const operator = await startGuarded([process.execPath, ...program, ...call, "--health-port", String(port)], {
    logFile: join(folder, "operator.log"),
    environment: account.environment,
  });
  await until(() =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  const readyMs = performance.now() - began;
  await delay(settleMs);
  const mib = await residentMiB(operator.pid);
  await operator.stop(5_000);
  return { readyMs, mib };
}

async function bareRound() {
  const began = performance.now();
  await execa(process.execPath, ["-e", ""]);
  const readyMs = performance.now() - began;
  const idle = await startGuarded([process.execPath, "-e", "setInterval(() => {}, 60000)"], {
    logFile: join(folder, "bare.log"),
  });
  await delay(settleMs);
  const mib = await residentMiB(idle.pid);
  await idle.stop(1_000);
  return { readyMs, mib };
}

const results: Record<string, { readyMs: number; mib: number }[]> = {};
const subjects = {
  "bare node -e ''": bareRound,
  "operator, from its sources": () => operatorRound([source], asPod),
  "operator, bundled as shipped": () => operatorRound([...shippedFlags, bundle], asPod),
  "bundled, by a kubeconfig": () => operatorRound([...shippedFlags, bundle], ["--kubeconfig", cluster.kubeconfig]),
};
for (let round = 0; round < rounds; round++) {
  for (const [name, run] of Object.entries(subjects)) {
    results[name] = [...(results[name] ?? []), await run()];
  }
}
console.log(`${"median of ".concat(String(rounds)).padEnd(36)}  start to ready (ms)   resident (MiB)`);
for (const [name, runs] of Object.entries(results)) {
  const ready = median(runs.map(({ readyMs }) => readyMs)).toFixed(0);
  const mib = median(runs.map(({ mib }) => mib)).toFixed(1);
  console.log(`${name.padEnd(36)}  ${ready.padStart(19)}   ${mib.padStart(14)}`);
}
