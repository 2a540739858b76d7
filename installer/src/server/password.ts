import { randomBytes, type ScryptOptions, scrypt } from "node:crypto";
import { Secret } from "@cto/core";

/** OWASP's floor for scrypt (2^17, 8, 1); needs 128 MiB while it runs. */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 2 ** 20 } as const satisfies ScryptOptions;

/** "scrypt$131072$8$1$<salt>$<hash>", both base64. The password itself is not kept anywhere. */
export async function hashPassword(password: string): Promise<Secret> {
  const salt = randomBytes(16);
  const hash = await new Promise<Buffer>((resolve, reject) => {
    scrypt(password.normalize("NFC"), salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
  return new Secret(["scrypt", cost.N, cost.r, cost.p, salt.toString("base64"), hash.toString("base64")].join("$"));
}
