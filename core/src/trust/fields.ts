import { z } from "zod";

/** Base64 with padding of exactly `bytes` bytes, in the one spelling that an encoder writes (no spare bits, no url alphabet). */
export const base64Of = (bytes: number) =>
  z.string().refine(
    (text) => {
      const decoded = Buffer.from(text, "base64");
      return decoded.length === bytes && decoded.toString("base64") === text;
    },
    { error: `must be base64 of ${bytes} bytes` },
  );

export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, { error: "must be a SHA-256 in lower-case hex" });

/** A moment such as 2025-11-27T00:00:00Z in the file, a Temporal.Instant inside. */
export const instant = z.codec(z.iso.datetime({ offset: true }), z.instanceof(Temporal.Instant), {
  decode: (text, context) => {
    try {
      return Temporal.Instant.from(text);
    } catch {
      context.issues.push({ code: "custom", input: text, message: "is not a moment of the calendar" });
      return z.NEVER;
    }
  },
  encode: (at) => at.toString(),
});

/** How far a machine's clock may be behind the vendor's before a new document counts as one of the future. */
export const clockTolerance = { minutes: 10 } as const;

/** Where a document was refused ("payload.limits.max_nodes"; "" is the whole) and why. */
export interface Refusal {
  readonly where: string;
  readonly why: string;
}

/** The refusal as it stands in a sentence: "payload.tier: must be ...". */
export const refusalText = ({ where, why }: Refusal): string => (where === "" ? why : `${where}: ${why}`);

/** The first thing that a schema refused. */
export function firstRefusal(error: z.ZodError): Refusal {
  const issue = error.issues[0];
  return issue ? { where: issue.path.join("."), why: issue.message } : { where: "", why: "is not valid" };
}
