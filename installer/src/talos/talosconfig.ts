import { randomBytes } from "node:crypto";
import { stringify } from "yaml";
import { issueClient, plainKey } from "./authority.ts";
import type { SecretsBundle } from "./secrets.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/**
 * The file with which a person owns the machine (`talosctl --talosconfig`): an administrator's certificate for a year.
 * `endpoint` is the machine's address or name. The result is a secret.
 */
export async function createTalosconfig(
  secrets: SecretsBundle,
  endpoint: string,
  now: Temporal.Instant,
): Promise<string> {
  const client = await issueClient(secrets.talos, { role: "os:admin", random: randomBytes, now });
  const context = {
    endpoints: [endpoint],
    nodes: [endpoint],
    ca: base64(secrets.talos.certificate),
    crt: base64(client.certificate),
    // Under the label that every TLS library reads; talosctl reads both.
    key: base64(plainKey(client.key.reveal())),
  };
  return stringify({ context: "cto", contexts: { cto: context } }, { lineWidth: 0 });
}
