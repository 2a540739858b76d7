import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { defineProblem, type OsImage, ProblemError, type Release, signRelease, verifyRelease } from "@cto/core";
import { placeFile, readTextIfThere, replaceFile } from "../files/files.ts";
import { readVendor, type Vendor, vendorKeysFile } from "../keys/keys.ts";
import { signChannelOf } from "./channel.ts";
import { measureImage } from "./image.ts";

type Architecture = keyof Release["osImages"];

/** What the vendor decides about a release. */
export interface ReleaseOrder extends Omit<Release, "releasedAt" | "osImages"> {
  /** Path of the private key; its vendor-keys.json lies beside it. */
  readonly key: string;
  /** Folder that is served; made when it is not there. */
  readonly store: string;
  /** Paths of raw disk images, compressed with zstd. */
  readonly osImages: Readonly<Partial<Record<Architecture, string>>>;
}

export interface PublishedRelease {
  readonly release: Release;
  /** Path of the signed release file. */
  readonly file: string;
  /** The same release was there before; only its channel was signed again. */
  readonly unchanged: boolean;
}

const published = defineProblem<{ readonly version: string; readonly differs: string }>("release.already-published", {
  what: ({ version, differs }) => `Version ${version} is already published, and differs from this in: ${differs}.`,
  cause: "Platforms may have installed it. A version that means two things cannot be trusted.",
  fix: ["Publish the change under a new version."],
  retryable: false,
});

/** What makes two releases of one version different, and how a person calls it. */
const compared = [
  ["channel", "channel"],
  ["talosVersion", "Talos version"],
  ["kubernetesVersion", "Kubernetes version"],
  ["osImages", "operating system images"],
  ["notes", "notes"],
] as const satisfies readonly (readonly [keyof Release, string])[];

/**
 * Signs a release and puts it into the store with its images, then signs its channel again. Files appear whole, and the
 * channel last, so whoever reads the store meanwhile sees the state before or after. Repeating it with the same content
 * is harmless and renews the channel's expiry.
 */
export async function publishRelease(order: ReleaseOrder, now: Temporal.Instant): Promise<PublishedRelease> {
  const vendor = await readVendor(order.key);
  const file = join(order.store, "releases", `${order.version}.json`);
  const { version, channel, talosVersion, kubernetesVersion, notes } = order;
  const plain = { version, channel, releasedAt: now.round("second"), talosVersion, kubernetesVersion, notes };
  signRelease({ ...plain, osImages: {} }, vendor.key); // what is wrong is refused before gigabytes are read, or a path is made of it
  const wanted = { ...plain, osImages: await measureImages(order) };
  const earlier = await readPublished(file, vendor);
  if (earlier) refuseAnotherContent(earlier, wanted);

  for (const [architecture, source] of images(order)) {
    const name = imageName(order.version, architecture);
    await placeFile(source, join(order.store, "releases", order.version, name));
  }
  if (!earlier) await replaceFile(file, signRelease(wanted, vendor.key));
  await replaceFile(join(order.store, "vendor-keys.json"), vendorKeysFile(vendor.keys));
  await signChannelOf(order.store, order.channel, vendor, now);
  return { release: earlier ?? wanted, file, unchanged: earlier !== undefined };
}

async function measureImages(order: ReleaseOrder): Promise<Release["osImages"]> {
  const osImages: Partial<Record<Architecture, OsImage>> = {};
  for (const [architecture, source] of images(order)) {
    osImages[architecture] = { file: imageName(order.version, architecture), ...(await measureImage(source)) };
  }
  return osImages;
}

async function readPublished(file: string, vendor: Vendor): Promise<Release | undefined> {
  const text = await readTextIfThere(file);
  if (text === undefined) return undefined;
  const verified = verifyRelease(text, vendor.keys);
  if (!verified.ok) throw new ProblemError(verified.problem);
  return verified.value;
}

function refuseAnotherContent(earlier: Release, wanted: Release): void {
  const differs = compared
    .filter(([field]) => !isDeepStrictEqual(earlier[field], wanted[field]))
    .map(([, name]) => name);
  if (differs.length > 0) {
    throw new ProblemError(published({ version: wanted.version, differs: differs.join(", ") }));
  }
}

function images({ osImages }: ReleaseOrder): readonly (readonly [Architecture, string])[] {
  const { amd64, arm64 } = osImages;
  return [...(amd64 ? [["amd64", amd64] as const] : []), ...(arm64 ? [["arm64", arm64] as const] : [])];
}

const imageName = (version: string, architecture: Architecture): string => `cto-os-${version}-${architecture}.raw.zst`;
