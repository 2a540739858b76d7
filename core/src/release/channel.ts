import { createHash } from "node:crypto";
import { z } from "zod";
import { defineProblem, fail, type Outcome, succeed } from "../errors/problem.ts";
import { clockTolerance, instant, type Refusal, refusalText, sha256Hex } from "../trust/fields.ts";
import type { SigningKey, VendorKeys } from "../trust/keys.ts";
import { type DocumentKind, openSigned, sealSigned } from "../trust/signed-document.ts";
import { describeInstant } from "../window/describe.ts";
import { type ChannelName, channelNames } from "./release.ts";
import { compareVersions, version } from "./version.ts";

/** One release that a channel offers. `path` is below the update server's address; `sha256` is of the whole release file. */
export interface ListedRelease {
  readonly version: string;
  readonly path: string;
  readonly sha256: string;
}

/** The signed list of what a channel offers, lowest version first. It expires, so that a mirror cannot hold a site back unseen. */
export interface Channel {
  readonly name: ChannelName;
  readonly publishedAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  readonly releases: readonly ListedRelease[];
}

const takeAgain = "Check the address of the update server, or bring the mirror up to date.";

const malformed = defineProblem<Refusal>("channel.malformed", {
  what: (refusal) => `The channel's list of releases cannot be read: ${refusalText(refusal)}.`,
  cause: "The file is damaged, or was written for another version of this program.",
  fix: [takeAgain],
  retryable: true,
});

const signature = defineProblem("channel.signature", {
  what: () => "The signature of the channel's list of releases does not fit its text.",
  cause: "The list was changed after the vendor signed it, on the server or on the way.",
  fix: [takeAgain, "If it happens again, tell the vendor: somebody may be tampering with releases."],
  retryable: true,
});

const unknownKey = defineProblem<{ readonly keyId: string }>("channel.unknown-key", {
  what: ({ keyId }) => `The channel's list is signed with the key ${keyId}, which this platform does not know.`,
  cause: "It comes from another vendor, or from a key that is newer than the keys that are known here.",
  fix: [takeAgain, "Take the vendor's newest vendor-keys.json."],
  retryable: true,
});

const expired = defineProblem<{ readonly since: Temporal.Instant }>("channel.expired", {
  what: ({ since }) => `The channel's list of releases is out of date since ${inUtc(since)}.`,
  cause: "The vendor renews the list regularly; an old one may hide newer releases.",
  fix: [takeAgain, "Check the clock of this machine."],
  retryable: true,
});

const notYetValid = defineProblem<{ readonly from: Temporal.Instant; readonly now: Temporal.Instant }>(
  "channel.not-yet-valid",
  {
    what: ({ from, now }) => `The channel's list is of ${inUtc(from)}, but the clock here says ${inUtc(now)}.`,
    cause: "The clock is behind; with a wrong clock nobody can tell whether the list is out of date.",
    fix: ["Set the clock, or make its time server reachable."],
    retryable: true,
  },
);

const payload = z
  .strictObject({
    name: z.enum(channelNames),
    published_at: instant,
    expires_at: instant,
    releases: z
      .array(
        z.strictObject({
          version,
          path: z
            .string()
            .regex(/^(\/[A-Za-z0-9][A-Za-z0-9._-]{0,127}){1,8}$/, { error: "must be a plain absolute path" }),
          sha256: sha256Hex,
        }),
      )
      .max(1000),
  })
  .refine((channel) => Temporal.Instant.compare(channel.published_at, channel.expires_at) < 0, {
    path: ["expires_at"],
    error: "must be later than published_at",
  })
  .refine(
    ({ releases }) =>
      releases.every((at, index) => index === 0 || before(releases[index - 1]?.version ?? "", at.version)),
    { path: ["releases"], error: "must be in ascending order, each version once" },
  );

const channelDocument: DocumentKind<typeof payload> = {
  domain: "cto-channel-v1",
  maxLength: 262_144,
  payload,
  problems: { malformed, signature, unknownKey },
};

/**
 * Reads a channel file. Problems: channel.malformed, .signature, .unknown-key, .expired, .not-yet-valid.
 * The caller still compares `name` with the channel it asked for, and each release file with its `sha256` (`sha256Of`).
 */
export function verifyChannel(text: string, keys: VendorKeys, now: Temporal.Instant): Outcome<Channel> {
  const opened = openSigned(channelDocument, text, keys);
  if (!opened.ok) return opened;
  const file = opened.value.payload;
  if (Temporal.Instant.compare(now, file.expires_at) >= 0) return fail(expired({ since: file.expires_at }));
  if (Temporal.Instant.compare(now.add(clockTolerance), file.published_at) < 0) {
    return fail(notYetValid({ from: file.published_at, now }));
  }
  return succeed({
    name: file.name,
    publishedAt: file.published_at,
    expiresAt: file.expires_at,
    releases: file.releases,
  });
}

/** The channel file as text. Throws a ProblemError (`signing.refused`) when a reader would refuse it. */
export function signChannel(channel: Channel, key: SigningKey): string {
  return sealSigned(
    channelDocument,
    {
      name: channel.name,
      published_at: channel.publishedAt,
      expires_at: channel.expiresAt,
      releases: channel.releases.map((release) => ({ ...release })),
    },
    key,
  );
}

/** SHA-256 of a text as UTF-8, in lower-case hex: what a channel lists of a release file. */
export const sha256Of = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

const before = (a: string, b: string): boolean => compareVersions(a, b) < 0;

const inUtc = (at: Temporal.Instant): string => describeInstant(at.toZonedDateTimeISO("UTC"));
