import { parseArgs } from "node:util";
import { defineProblem, ProblemError, problemOf, renderProblem } from "@cto/core";
import { pino } from "pino";
import { runOperator } from "./run.ts";

const help = `The operator of the CTO platform: follows a release channel and says what can be installed when.

Usage: node operator/src/main.ts --vendor-keys FILE [options]

  --vendor-keys FILE   the vendor's public keys (vendor-keys.json); nothing is believed that they did not sign
  --kubeconfig FILE    the cluster to work on; left out inside a pod, whose service account is used then;
                       logs in as kubectl does (certificates, tokens, login programs, OIDC, proxies)
  --service-account FOLDER
                       where a pod's token and ca.crt are, if not at the usual place
  --mirror URL         ask this server in place of the one that a PlatformUpdate names (a site without internet access);
                       what it serves must be signed all the same
  --health-port N      answer GET /healthz, /readyz and /metrics on this port
  --lease-seconds N    how long a silent operator stays in charge before another one takes over (default 15, at least 3)
  --log-level LEVEL    debug, info (default), warn or error; the log is JSON, one object per line, on standard output
  --help               this text

Try it on a cluster of yours:
  kubectl apply -f crds/ -f manifests/examples/platform-update.yaml
  node operator/src/main.ts --kubeconfig ~/.kube/config --vendor-keys vendor-keys.json
  kubectl get platformupdates -A --watch

Of several in one cluster one acts, the holder of the lease cto-system/cto-operator; the others stand by.
It ends on SIGTERM or SIGINT after the round under way, and when it loses the lease. Exit codes: 0 ended as told, 1 failed, 2 called wrongly.
`;

const wrongCall = defineProblem<{ readonly why: string }>("operator.wrong-call", {
  what: ({ why }) => why,
  cause: "The operator was called with options that it does not know, or without one that it needs.",
  fix: ["See: node operator/src/main.ts --help"],
  retryable: false,
});

const refuse = (why: string): never => {
  throw new ProblemError(wrongCall({ why }));
};

const levels = ["debug", "info", "warn", "error"];

function readOptions() {
  const options = {
    help: { type: "boolean", default: false },
    kubeconfig: { type: "string" },
    "service-account": { type: "string" },
    "vendor-keys": { type: "string" },
    mirror: { type: "string" },
    "health-port": { type: "string" },
    "lease-seconds": { type: "string", default: "15" },
    "log-level": { type: "string", default: "info" },
  } as const;
  try {
    return parseArgs({ options, strict: true, allowPositionals: false }).values;
  } catch (fault) {
    return refuse(fault instanceof Error ? fault.message : String(fault));
  }
}

async function main(): Promise<void> {
  const given = readOptions();
  if (given.help) {
    process.stdout.write(help);
    return;
  }
  const port = given["health-port"];
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    refuse(`--health-port must be a number from 0 to 65535, not "${port}".`);
  }
  const { mirror } = given;
  if (mirror !== undefined && !/^https?:$/.test(URL.parse(mirror)?.protocol ?? "")) {
    refuse(`--mirror must be an address that begins with https:// or http://, not "${mirror}".`);
  }
  const lease = given["lease-seconds"];
  if (!(/^\d{1,4}$/.test(lease) && Number(lease) >= 3)) {
    refuse(`--lease-seconds must be a whole number from 3 to 9999, not "${lease}".`);
  }
  if (!levels.includes(given["log-level"])) refuse(`--log-level must be one of ${levels.join(", ")}.`);
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stop.abort());
  await runOperator(
    {
      vendorKeys: given["vendor-keys"] ?? refuse("--vendor-keys is missing: without it no release can be verified."),
      ...(given.kubeconfig !== undefined && { kubeconfig: given.kubeconfig }),
      ...(given["service-account"] !== undefined && { serviceAccount: given["service-account"] }),
      ...(mirror !== undefined && { mirror }),
      ...(port !== undefined && { healthPort: Number(port) }),
      leaseSeconds: Number(lease),
      log: pino({ level: given["log-level"], base: null, timestamp: pino.stdTimeFunctions.isoTime }),
    },
    stop.signal,
  );
}

try {
  await main();
} catch (fault) {
  const problem = problemOf(fault);
  process.stderr.write(`${renderProblem(problem)}\n`);
  process.exitCode = problem.code === "operator.wrong-call" ? 2 : 1;
}
