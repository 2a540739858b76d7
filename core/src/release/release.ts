import { z } from "zod";
import { defineProblem, type Outcome, succeed } from "../errors/problem.ts";
import { instant, type Refusal, refusalText, sha256Hex } from "../trust/fields.ts";
import type { SigningKey, VendorKeys } from "../trust/keys.ts";
import { type DocumentKind, openSigned, sealSigned } from "../trust/signed-document.ts";
import { version } from "./version.ts";

export const channelNames = ["stable", "beta", "edge"] as const;
export type ChannelName = (typeof channelNames)[number];

/** A raw disk image, compressed with zstd. `file` is its name without a folder; sizes are bytes; digests are lower-case hex. */
export interface OsImage {
  readonly file: string;
  readonly compressedBytes: number;
  readonly compressedSha256: string;
  readonly rawBytes: number;
  readonly rawSha256: string;
}

/** One version of the platform. Versions are without a leading v. */
export interface Release {
  readonly version: string;
  readonly channel: ChannelName;
  readonly releasedAt: Temporal.Instant;
  readonly talosVersion: string;
  readonly kubernetesVersion: string;
  readonly osImages: Readonly<Partial<Record<"amd64" | "arm64", OsImage>>>;
  readonly notes: string;
}

const takeAgain = "Take the release again from the vendor's update server; nothing of it was used.";

const malformed = defineProblem<Refusal>("release.malformed", {
  what: (refusal) => `The release description cannot be read: ${refusalText(refusal)}.`,
  cause: "The file is damaged, or was written for another version of this program.",
  fix: [takeAgain],
  retryable: true,
});

const signature = defineProblem("release.signature", {
  what: () => "The release's signature does not fit its text.",
  cause: "The release was changed after the vendor signed it: on the server, on the way, or on this medium.",
  fix: [takeAgain, "If it happens again, tell the vendor: somebody may be tampering with releases."],
  retryable: true,
});

const unknownKey = defineProblem<{ readonly keyId: string }>("release.unknown-key", {
  what: ({ keyId }) => `The release is signed with the key ${keyId}, which this platform does not know.`,
  cause: "It comes from another vendor, or from a key that is newer than the keys that are known here.",
  fix: ["Check the address of the update server.", "Take the vendor's newest vendor-keys.json or installation medium."],
  retryable: true,
});

const bytes = z.int().positive();
const osImage = z.strictObject({
  file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, { error: "must be a plain file name" }),
  compressed_bytes: bytes,
  compressed_sha256: sha256Hex,
  raw_bytes: bytes,
  raw_sha256: sha256Hex,
});

const payload = z.strictObject({
  version,
  channel: z.enum(channelNames),
  released_at: instant,
  talos_version: version,
  kubernetes_version: version,
  os_images: z.strictObject({ amd64: osImage.optional(), arm64: osImage.optional() }),
  notes: z.string().max(32_768),
});

const releaseDocument: DocumentKind<typeof payload> = {
  domain: "cto-release-v1",
  maxLength: 65_536,
  payload,
  problems: { malformed, signature, unknownKey },
};

/** Reads a release file. Problems: release.malformed, .signature, .unknown-key. */
export function verifyRelease(text: string, keys: VendorKeys): Outcome<Release> {
  const opened = openSigned(releaseDocument, text, keys);
  if (!opened.ok) return opened;
  const file = opened.value.payload;
  const { amd64, arm64 } = file.os_images;
  return succeed({
    version: file.version,
    channel: file.channel,
    releasedAt: file.released_at,
    talosVersion: file.talos_version,
    kubernetesVersion: file.kubernetes_version,
    osImages: { ...(amd64 && { amd64: imageFromFile(amd64) }), ...(arm64 && { arm64: imageFromFile(arm64) }) },
    notes: file.notes,
  });
}

/** The release file as text. Throws a ProblemError (`signing.refused`) when a reader would refuse it. */
export function signRelease(release: Release, key: SigningKey): string {
  const { amd64, arm64 } = release.osImages;
  return sealSigned(
    releaseDocument,
    {
      version: release.version,
      channel: release.channel,
      released_at: release.releasedAt,
      talos_version: release.talosVersion,
      kubernetes_version: release.kubernetesVersion,
      os_images: { ...(amd64 && { amd64: imageToFile(amd64) }), ...(arm64 && { arm64: imageToFile(arm64) }) },
      notes: release.notes,
    },
    key,
  );
}

const imageFromFile = (image: z.infer<typeof osImage>): OsImage => ({
  file: image.file,
  compressedBytes: image.compressed_bytes,
  compressedSha256: image.compressed_sha256,
  rawBytes: image.raw_bytes,
  rawSha256: image.raw_sha256,
});

const imageToFile = (image: OsImage): z.infer<typeof osImage> => ({
  file: image.file,
  compressed_bytes: image.compressedBytes,
  compressed_sha256: image.compressedSha256,
  raw_bytes: image.rawBytes,
  raw_sha256: image.rawSha256,
});
