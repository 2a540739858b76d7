import { type Licence, signLicence } from "@cto/core";
import { readKey } from "../keys/keys.ts";

/** What the vendor decides about a licence. It begins now and counts for `days` times 24 hours. */
export interface LicenceOrder
  extends Pick<Licence, "customerId" | "customerName" | "email" | "features" | "limits" | "tier"> {
  /** Path of the private key. */
  readonly key: string;
  readonly days: number;
}

/** The text of a signed licence file. Refuses (`signing.refused`) what no reader would accept. */
export async function issueLicence({ key, days, ...terms }: LicenceOrder, now: Temporal.Instant): Promise<string> {
  const issuedAt = now.round("second");
  return signLicence({ ...terms, issuedAt, expiresAt: issuedAt.add({ hours: 24 * days }) }, await readKey(key));
}
