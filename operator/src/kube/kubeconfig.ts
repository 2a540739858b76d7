import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ProblemError, Secret } from "@cto/core";
import { z } from "zod";
import type { ClusterAccess } from "./access.ts";
import { kubeconfigUnreadable } from "./problems.ts";

const cluster = z.looseObject({
  server: z.url({ protocol: /^https?$/ }),
  "certificate-authority": z.string().optional(),
  "certificate-authority-data": z.base64().optional(),
});

const user = z.looseObject({
  "client-certificate": z.string().optional(),
  "client-certificate-data": z.base64().optional(),
  "client-key": z.string().optional(),
  "client-key-data": z.base64().optional(),
  token: z.string().optional(),
  tokenFile: z.string().optional(),
});

const kubeconfig = z.looseObject({
  "current-context": z.string().min(1),
  contexts: z.array(
    z.looseObject({ name: z.string(), context: z.looseObject({ cluster: z.string(), user: z.string() }) }),
  ),
  clusters: z.array(z.looseObject({ name: z.string(), cluster })),
  users: z.array(z.looseObject({ name: z.string(), user })),
});

/**
 * The access that a kubeconfig's current context describes: client certificate, token or token file.
 * Login programs (`exec`) are not run: the operator is no person, and inside the cluster it has a service account.
 */
export async function accessFromKubeconfig(file: string): Promise<ClusterAccess> {
  const refuse = (why: string): never => {
    throw new ProblemError(kubeconfigUnreadable({ file, why }));
  };
  const text = await readFile(file, "utf8").catch(() => refuse("there is no such file, or it may not be read"));
  // Only a person's run needs a YAML reader; the pod starts without it.
  const { parse } = await import("yaml");
  let content: unknown;
  try {
    content = parse(text);
  } catch {
    return refuse("it is not YAML");
  }
  const parsed = kubeconfig.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(`${issue?.path.join(".") || "the file"}: ${issue?.message}`);
  }
  const { contexts, clusters, users } = parsed.data;
  const wanted = parsed.data["current-context"];
  const context =
    contexts.find(({ name }) => name === wanted)?.context ?? refuse(`its current context ${wanted} is not in it`);
  const where =
    clusters.find(({ name }) => name === context.cluster)?.cluster ?? refuse(`no cluster ${context.cluster}`);
  const who = users.find(({ name }) => name === context.user)?.user ?? refuse(`no user ${context.user}`);

  const inlineOrFile = async (inline: string | undefined, path: string | undefined): Promise<string | undefined> => {
    if (inline !== undefined) return Buffer.from(inline, "base64").toString("utf8");
    if (path === undefined) return undefined;
    return readFile(resolve(dirname(file), path), "utf8").catch(() => refuse(`${path} cannot be read`));
  };
  const authority = await inlineOrFile(where["certificate-authority-data"], where["certificate-authority"]);
  const certificate = await inlineOrFile(who["client-certificate-data"], who["client-certificate"]);
  const key = await inlineOrFile(who["client-key-data"], who["client-key"]);
  const { token, tokenFile } = who;
  if (certificate === undefined && token === undefined && tokenFile === undefined) {
    return refuse("its user has neither a client certificate nor a token (login programs are not run)");
  }
  return {
    server: new URL(where.server),
    ...(authority !== undefined && { authority }),
    ...(certificate !== undefined && key !== undefined && { clientCertificate: { certificate, key: new Secret(key) } }),
    async token() {
      const now = token ?? (await inlineOrFile(undefined, tokenFile));
      return now === undefined ? undefined : new Secret(now.trim());
    },
  };
}
