import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type ChannelName,
  compareVersions,
  type ListedRelease,
  ProblemError,
  sha256Of,
  signChannel,
  verifyRelease,
} from "@cto/core";
import { readText, replaceFile } from "../files/files.ts";
import { onFile } from "../files/problems.ts";
import type { Vendor } from "../keys/keys.ts";

/**
 * How long a channel may be believed. A site that sees only an old copy notices after this time; publishing renews it.
 */
const channelLife = { hours: 24 * 90 } as const;

/** Signs the list of every release in the store that belongs to the channel, lowest version first. */
export async function signChannelOf(
  store: string,
  name: ChannelName,
  vendor: Vendor,
  now: Temporal.Instant,
): Promise<void> {
  const publishedAt = now.round("second");
  const releases = await releasesOf(store, name, vendor);
  const text = signChannel({ name, publishedAt, expiresAt: publishedAt.add(channelLife), releases }, vendor.key);
  await replaceFile(join(store, "channels", `${name}.json`), text);
}

/**
 * The store is the truth: a release whose file was taken away is no longer offered once its channel is signed again.
 */
async function releasesOf(store: string, channel: ChannelName, vendor: Vendor): Promise<readonly ListedRelease[]> {
  const folder = join(store, "releases");
  const names = (await onFile(folder, () => readdir(folder))).filter((name) => /^[^.].*\.json$/.test(name));
  const listed: ListedRelease[] = [];
  for (const name of names) {
    const text = await readText(join(folder, name));
    const verified = verifyRelease(text, vendor.keys);
    if (!verified.ok)
      throw new ProblemError({ ...verified.problem, what: `${join(folder, name)}: ${verified.problem.what}` });
    const { version } = verified.value;
    if (verified.value.channel === channel) listed.push({ version, path: `/releases/${name}`, sha256: sha256Of(text) });
  }
  return listed.sort((a, b) => compareVersions(a.version, b.version));
}
