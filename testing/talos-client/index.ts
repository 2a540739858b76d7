import { join } from "node:path";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import { loadSync, type MethodDefinition } from "@grpc/proto-loader";
import { z } from "zod";
import { fileFromArchive } from "./archive.ts";
import { readTalosconfig } from "./talosconfig.ts";

const service = loadSync(join(import.meta.dirname, "machine.proto"), { defaults: true })["machine.MachineService"];

const data = z.object({ bytes: z.instanceof(Buffer) });
const versions = z.object({
  messages: z.tuple([
    z.object({ metadata: z.object({ hostname: z.string() }), version: z.object({ tag: z.string() }) }),
  ]),
});

/**
 * One call may take this long before the caller hears of it; waiting for a machine to start is the caller's business.
 */
const deadlineSeconds = 10;

/**
 * Starts etcd on a new control plane, for its first and only time. A machine on which that was done before is as good.
 * `endpoint` is `address:port` of the Talos API; `talosconfig` is the text of the file.
 */
export async function bootstrap(talosconfig: string, endpoint: string): Promise<void> {
  try {
    await callOnce(talosconfig, endpoint, "Bootstrap");
  } catch (error) {
    if (!isServiceError(error) || error.code !== status.ALREADY_EXISTS) throw error;
  }
}

/** Fetches a kubeconfig with a new administrator certificate (YAML text). */
export async function kubeconfig(talosconfig: string, endpoint: string): Promise<string> {
  const chunks = (await callForMany(talosconfig, endpoint, "Kubeconfig")).map((message) => data.parse(message).bytes);
  const found = fileFromArchive(Buffer.concat(chunks), "kubeconfig");
  if (found === undefined) throw new Error("The archive that Talos sent holds no kubeconfig.");
  return found;
}

/** Which Talos answers, for example `v1.14.1`, and what it calls itself. */
export async function version(talosconfig: string, endpoint: string): Promise<{ tag: string; hostname: string }> {
  const [message] = versions.parse(await callOnce(talosconfig, endpoint, "Version")).messages;
  return { tag: message.version.tag, hostname: message.metadata.hostname };
}

const isServiceError = (error: unknown): error is ServiceError => error instanceof Error && "code" in error;

const loopback = new Set(["127.0.0.1", "localhost", "::1"]);

/**
 * A forwarded port on this machine leads to a certificate that names the machine's own addresses and not 127.0.0.1. The
 * certificate must then still come from the authority of this very machine; any other address must be named in it.
 */
const identityOf =
  (host: string) =>
  (_: string, certificate: PeerCertificate): Error | undefined =>
    loopback.has(host) ? undefined : checkServerIdentity(host, certificate);

async function withClient<T>(talosconfig: string, endpoint: string, use: (client: Client) => Promise<T>): Promise<T> {
  const { ca, certificate, key } = readTalosconfig(talosconfig);
  const host = new URL(`https://${endpoint}`).hostname.replace(/^\[|\]$/g, "");
  const secured = credentials.createSsl(ca, key, certificate, { checkServerIdentity: identityOf(host) });
  // TLS has no server name for an address, which is what endpoints are; the client library would send it all the same.
  const client = new Client(endpoint, secured, { "grpc.ssl_target_name_override": "talos" });
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

function methodOf(name: string): MethodDefinition<object, object> {
  const found = service !== undefined && name in service ? Reflect.get(service, name) : undefined;
  if (found === undefined) throw new Error(`machine.proto has no method ${name}.`);
  return found;
}

const deadline = (): Date => new Date(Date.now() + deadlineSeconds * 1000);

const callOnce = (talosconfig: string, endpoint: string, name: string): Promise<unknown> =>
  withClient(talosconfig, endpoint, (client) => {
    const { path, requestSerialize, responseDeserialize } = methodOf(name);
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        {},
        { deadline: deadline() },
        (error, answer) => (error ? reject(error) : resolve(answer)),
      );
    });
  });

const callForMany = (talosconfig: string, endpoint: string, name: string): Promise<readonly unknown[]> =>
  withClient(talosconfig, endpoint, async (client) => {
    const { path, requestSerialize, responseDeserialize } = methodOf(name);
    const options = { deadline: deadline() };
    const stream = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, {}, options);
    const answers: unknown[] = [];
    for await (const answer of stream) answers.push(answer);
    return answers;
  });
