import { parse } from "yaml";
import { z } from "zod";

const context = z.object({ ca: z.base64(), crt: z.base64(), key: z.base64() });
const talosconfig = z.object({ context: z.string(), contexts: z.record(z.string(), context) });

/** What a client needs to speak to one machine; all PEM. */
export interface ClientCredentials {
  readonly ca: Buffer;
  readonly certificate: Buffer;
  readonly key: Buffer;
}

/** Reads the current context of a talosconfig (YAML). */
export function readTalosconfig(source: string): ClientCredentials {
  const config = talosconfig.parse(parse(source));
  const current = config.contexts[config.context];
  if (current === undefined) throw new Error(`The talosconfig has no context "${config.context}".`);
  // Talos labels the key after its algorithm; what is inside is PKCS#8, and OpenSSL wants that said.
  const key = Buffer.from(current.key, "base64").toString("latin1").replaceAll("ED25519 PRIVATE KEY", "PRIVATE KEY");
  return {
    ca: Buffer.from(current.ca, "base64"),
    certificate: Buffer.from(current.crt, "base64"),
    key: Buffer.from(key, "latin1"),
  };
}
