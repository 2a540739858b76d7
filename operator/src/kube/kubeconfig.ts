import type { OutgoingHttpHeaders } from "node:http";
import type { RequestOptions } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import { type Problem, ProblemError, Secret } from "@cto/core";
import type { Cluster, KubeConfig, User } from "@kubernetes/client-node";
import type { ClusterAccess, Credentials } from "./access.ts";
import { contextMissing, kubeconfigMalformed, kubeconfigMissing, loginFailed } from "./problems.ts";

/** A login program may ask a person to confirm in a browser. */
const loginLimitMs = 120_000;

interface Loaded {
  readonly config: KubeConfig;
  readonly cluster: Cluster;
  readonly user: User;
  readonly server: URL;
}

const refuse = (problem: Problem, cause?: unknown): never => {
  throw new ProblemError(problem, { cause });
};

const firstLineOf = (fault: unknown): string =>
  (fault instanceof Error ? fault.message : String(fault)).trim().split("\n")[0] || "it says nothing";

function load(config: KubeConfig, file: string): Loaded {
  const malformed = (why: string, fault?: unknown): never => refuse(kubeconfigMalformed({ file, why }), fault);
  try {
    config.loadFromFile(file);
  } catch (fault) {
    const why = firstLineOf(fault);
    if (fault instanceof Error && "syscall" in fault) refuse(kubeconfigMissing({ file, why }), fault);
    // The library takes the document apart unseen; a TypeError of it would tell a person nothing.
    malformed(fault instanceof TypeError ? "it holds something else" : why, fault);
  }
  const known = config.getContexts().map(({ name }) => name);
  if (known.length === 0) malformed("it holds no context");
  const wanted = config.getCurrentContext();
  const context = config.getContextObject(wanted) ?? refuse(contextMissing({ file, context: wanted, known }));
  const cluster = config.getCurrentCluster() ?? malformed(`cluster ${context.cluster} of its context is not in it`);
  const user = config.getCurrentUser() ?? malformed(`user ${context.user} of its context is not in it`);
  const server = URL.parse(cluster.server) ?? malformed(`"${cluster.server}" is no address of a server`);
  return { config, cluster, user, server };
}

async function logIn({ config, cluster, server }: Loaded): Promise<Credentials> {
  const headers: OutgoingHttpHeaders = {};
  const options: RequestOptions = { headers };
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, servername, rejectUnauthorized, auth, agent } = options;
  const anonymous = cert === undefined && typeof auth !== "string" && Object.keys(headers).length === 0;
  if (anonymous && server.protocol === "https:") {
    throw new Error("it gave neither a client certificate nor a token nor a password (a tokenFile is not read)");
  }
  return {
    headers,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(servername !== undefined && { servername }),
    ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
    ...(typeof auth === "string" && { auth }),
    // The library's agent keeps its first certificate for ever, and no connection: only a proxy is worth it.
    ...(cluster.proxyUrl && { agent }),
  };
}

/**
 * The access that a kubeconfig's current context describes, with every login that `@kubernetes/client-node` knows. Logs in once
 * before it resolves, so that a person hears of a failing login at once.
 * Problems: kube.kubeconfig-missing, kube.kubeconfig-malformed, kube.context-missing, kube.login-failed.
 */
export async function accessFromKubeconfig(file: string): Promise<ClusterAccess> {
  // Loaded here and nowhere else: it costs some 20 MiB (bench/operator-start.ts), and a pod has no use for it.
  const { KubeConfig } = await import("@kubernetes/client-node");
  const first = load(new KubeConfig(), file);
  let loaded: Loaded | undefined = first;
  let asked: Promise<Secret<Credentials>> | undefined;

  async function ask(): Promise<Secret<Credentials>> {
    // Read again after a refusal: the library remembers a login as long as the login itself says, and an unreadable one for ever.
    loaded ??= load(new KubeConfig(), file);
    const { user } = loaded;
    const done = new AbortController();
    const late = delay(loginLimitMs, undefined, { signal: done.signal, ref: false }).then(() => {
      throw new Error(`the login did not end within ${loginLimitMs / 1000} s`);
    });
    try {
      return new Secret(await Promise.race([logIn(loaded), late]));
    } catch (fault) {
      loaded = undefined;
      // Node's words about a wrong answer may quote it, and it may hold a token.
      const unreadable = fault instanceof SyntaxError || fault instanceof TypeError;
      const why = unreadable ? "what the login answered is no credential" : firstLineOf(fault);
      return refuse(loginFailed({ file, user: user.name, why }), fault);
    } finally {
      late.catch(() => undefined);
      done.abort();
    }
  }

  const access: ClusterAccess = {
    server: first.server,
    // Many requests may come at once when a login has expired: one login serves them all.
    credentials() {
      asked ??= ask().finally(() => {
        asked = undefined;
      });
      return asked;
    },
    renew() {
      loaded = undefined;
    },
  };
  await access.credentials();
  return access;
}
