import { z } from "zod";
import { defineProblem, fail, type Outcome, succeed } from "../errors/problem.ts";
import { clockTolerance, instant, type Refusal, refusalText } from "../trust/fields.ts";
import type { SigningKey, VendorKeys } from "../trust/keys.ts";
import { type DocumentKind, openSigned, sealSigned } from "../trust/signed-document.ts";
import { describeInstant } from "../window/describe.ts";

/** What a customer bought. It counts from `issuedAt` until just before `expiresAt`. */
export interface Licence {
  readonly customerId: string;
  readonly customerName: string;
  readonly email: string;
  readonly issuedAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  readonly features: readonly string[];
  readonly limits: { readonly maxNodes: number; readonly maxNamespaces: number; readonly maxAgents: number };
  readonly tier: string;
  /** The vendor key that signed it. */
  readonly keyId: string;
}

const askAgain = "Ask the vendor for the licence again; nothing of it was used.";

const malformed = defineProblem<Refusal>("licence.malformed", {
  what: (refusal) => `This is not a licence that can be read: ${refusalText(refusal)}.`,
  cause: "Part of the text is missing or changed, or it is another file.",
  fix: ["Paste the whole licence, from the first { to the last }.", askAgain],
  retryable: true,
});

const signature = defineProblem("licence.signature", {
  what: () => "The licence's signature does not fit its text.",
  cause: "The licence was changed after the vendor signed it, or it was not signed by this vendor.",
  fix: ["Paste the licence exactly as the vendor sent it.", askAgain],
  retryable: true,
});

const unknownKey = defineProblem<{ readonly keyId: string }>("licence.unknown-key", {
  what: ({ keyId }) => `The licence is signed with the key ${keyId}, which this platform does not know.`,
  cause: "It comes from another vendor, or from a key that is newer than this installation medium.",
  fix: ["Check that the licence is for this product.", "Use the newest installation medium.", askAgain],
  retryable: true,
});

const expired = defineProblem<{ readonly since: Temporal.Instant }>("licence.expired", {
  what: ({ since }) => `The licence expired on ${dayAndTime(since)}.`,
  cause: "Licences are valid for a fixed time. A platform that is already running is not stopped by this.",
  fix: [
    "Renew the licence with the vendor and give the new one here.",
    "If it should still be valid, check the clock.",
  ],
  retryable: true,
});

const notYetValid = defineProblem<{ readonly from: Temporal.Instant; readonly now: Temporal.Instant }>(
  "licence.not-yet-valid",
  {
    what: ({ from, now }) => `The licence begins on ${dayAndTime(from)}; this machine's clock says ${dayAndTime(now)}.`,
    cause: "The clock of this machine is behind, or the licence was issued for a later date.",
    fix: ["Set the machine's clock (in its firmware, in UTC).", "Or wait until the licence begins."],
    retryable: true,
  },
);

const text = z.string().min(1).max(200);
const count = z.int().min(0).max(1_000_000);
const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: "must be lower-case letters, digits and dashes" });

const payload = z
  .strictObject({
    customer_id: text,
    customer_name: text,
    email: z.email(),
    issued_at: instant,
    expires_at: instant,
    features: z.array(slug).min(1).max(100),
    limits: z.strictObject({ max_nodes: count.min(1), max_namespaces: count, max_agents: count }),
    tier: slug,
  })
  .refine((licence) => Temporal.Instant.compare(licence.issued_at, licence.expires_at) < 0, {
    path: ["expires_at"],
    error: "must be later than issued_at",
  });

const licenceDocument: DocumentKind<typeof payload> = {
  domain: "cto-licence-v1",
  maxLength: 16_384,
  payload,
  problems: { malformed, signature, unknownKey },
};

/**
 * Reads the text of a licence file, as pasted or uploaded, and answers whether it counts at `now`.
 * Problems: licence.malformed, .signature, .unknown-key, .expired, .not-yet-valid. A licence that a running platform already
 * has and that expired is for the caller to report, never a reason to stop the platform.
 */
export function verifyLicence(text: string, keys: VendorKeys, now: Temporal.Instant): Outcome<Licence> {
  const opened = openSigned(licenceDocument, text, keys);
  if (!opened.ok) return opened;
  const { payload: file, keyId } = opened.value;
  if (Temporal.Instant.compare(now, file.expires_at) >= 0) return fail(expired({ since: file.expires_at }));
  if (Temporal.Instant.compare(now.add(clockTolerance), file.issued_at) < 0) {
    return fail(notYetValid({ from: file.issued_at, now }));
  }
  return succeed({
    customerId: file.customer_id,
    customerName: file.customer_name,
    email: file.email,
    issuedAt: file.issued_at,
    expiresAt: file.expires_at,
    features: file.features,
    limits: {
      maxNodes: file.limits.max_nodes,
      maxNamespaces: file.limits.max_namespaces,
      maxAgents: file.limits.max_agents,
    },
    tier: file.tier,
    keyId,
  });
}

/** The licence file as text. Throws a ProblemError (`signing.refused`) when a reader would refuse it. */
export function signLicence(licence: Omit<Licence, "keyId">, key: SigningKey): string {
  return sealSigned(
    licenceDocument,
    {
      customer_id: licence.customerId,
      customer_name: licence.customerName,
      email: licence.email,
      issued_at: licence.issuedAt,
      expires_at: licence.expiresAt,
      features: [...licence.features],
      limits: {
        max_nodes: licence.limits.maxNodes,
        max_namespaces: licence.limits.maxNamespaces,
        max_agents: licence.limits.maxAgents,
      },
      tier: licence.tier,
    },
    key,
  );
}

/** In UTC: the machine that reads the licence has no zone of its own yet. */
const dayAndTime = (at: Temporal.Instant): string => describeInstant(at.toZonedDateTimeISO("UTC"));
