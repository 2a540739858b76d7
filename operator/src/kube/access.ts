import { readFile } from "node:fs/promises";
import { ProblemError, Secret } from "@cto/core";
import { notInCluster } from "./problems.ts";

/** Where the API is and who asks. */
export interface ClusterAccess {
  readonly server: URL;
  /** PEM of the authority that signs the server's certificate; without it the system's authorities count. */
  readonly authority?: string;
  /** PEM; the key is shown to nobody. */
  readonly clientCertificate?: { readonly certificate: string; readonly key: Secret };
  /** The bearer token of this moment: asked for at every request, because mounted tokens are replaced about hourly. */
  token(): Promise<Secret | undefined>;
}

const mounted = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The access that every pod with a service account has. */
export async function accessInCluster(environment: NodeJS.ProcessEnv): Promise<ClusterAccess> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  const authority = await readFile(`${mounted}/ca.crt`, "utf8").catch(() => undefined);
  if (host === undefined || authority === undefined) throw new ProblemError(notInCluster());
  const address = host.includes(":") ? `[${host}]` : host;
  return {
    server: new URL(`https://${address}:${port ?? "443"}`),
    authority,
    token: async () => new Secret((await readFile(`${mounted}/token`, "utf8")).trim()),
  };
}
