import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ProblemError, Secret } from "@cto/core";
import type { ClusterAccess, Credentials } from "./access.ts";
import { notInCluster } from "./problems.ts";

const mounted = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * The access of a pod: the address from its environment, `token` and `ca.crt` from the folder of its service account.
 * The kubelet replaces the token about hourly, so both are read again for every request.
 */
export async function accessInCluster(environment: NodeJS.ProcessEnv, folder = mounted): Promise<ClusterAccess> {
  const read = (name: string): Promise<string> => {
    const file = join(folder, name);
    return readFile(file, "utf8").catch(() => {
      throw new ProblemError(notInCluster({ why: `${file} cannot be read` }));
    });
  };
  const credentials = async (): Promise<Secret<Credentials>> => {
    const [ca, token] = await Promise.all([read("ca.crt"), read("token")]);
    return new Secret({ ca, headers: { authorization: `Bearer ${token.trim()}` } });
  };
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = "443" } = environment;
  if (host === undefined) throw new ProblemError(notInCluster({ why: "KUBERNETES_SERVICE_HOST is not set" }));
  await credentials();
  return { server: new URL(`https://${host.includes(":") ? `[${host}]` : host}:${port}`), credentials };
}
