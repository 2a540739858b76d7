import {
  type ChannelName,
  fail,
  type ListedRelease,
  type Outcome,
  type Problem,
  sha256Of,
  succeed,
  type VendorKeys,
  verifyChannel,
  verifyRelease,
} from "@cto/core";
import type { Clock } from "../clock/index.ts";
import type { ChannelHead, ReleaseSource } from "./port.ts";
import {
  answerRefused,
  answerTooLarge,
  digestDiffers,
  serverUnreachable,
  wrongChannel,
  wrongRelease,
} from "./problems.ts";

/** The largest file that the vendor signs is a channel of 256 KiB; more is not even read. */
const largestAnswer = 512 * 1024;
/** Small files: a server that needs longer is as good as gone. */
const answerLimitMs = 20_000;

async function readText(url: URL, signal: AbortSignal): Promise<Outcome<string>> {
  const unreachable = (why: string): { readonly ok: false; readonly problem: Problem } =>
    fail(serverUnreachable({ url: url.href, why }));
  const limit = AbortSignal.timeout(answerLimitMs);
  try {
    // A redirect would let whoever answers choose whom we talk to next.
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.any([signal, limit]) });
    if (!response.ok) {
      await response.body?.cancel();
      return fail(answerRefused({ url: url.href, status: response.status }));
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > largestAnswer) return fail(answerTooLarge({ url: url.href, limit: largestAnswer }));
      chunks.push(chunk);
    }
    return succeed(Buffer.concat(chunks).toString("utf8"));
  } catch (fault) {
    if (limit.aborted) return unreachable(`no whole answer within ${answerLimitMs / 1000} s`);
    const cause = fault instanceof Error && fault.cause instanceof Error ? fault.cause : fault;
    return unreachable(cause instanceof Error ? cause.message : String(cause));
  }
}

/** `base` may have a path of its own; `path` is absolute below it. */
const below = (base: string, path: string): URL => new URL(base.replace(/\/+$/, "") + path);

/** An update server over HTTP: static signed files, verified here, so that neither server nor mirror needs to be trusted. */
export function httpReleases(keys: VendorKeys, clock: Clock): ReleaseSource {
  async function verifiedRelease(
    url: string,
    listed: ListedRelease,
    channel: ChannelName,
    signal: AbortSignal,
  ): Promise<Outcome<{ readonly version: string }>> {
    const text = await readText(below(url, listed.path), signal);
    if (!text.ok) return text;
    // The signature first: "changed after it was signed" says more than "not the listed file".
    const release = verifyRelease(text.value, keys);
    if (!release.ok) return release;
    if (sha256Of(text.value) !== listed.sha256) return fail(digestDiffers({ version: listed.version }));
    const { version, channel: published } = release.value;
    return version === listed.version && published === channel
      ? succeed({ version })
      : fail(wrongRelease({ wanted: `${listed.version} (${channel})`, got: `${version} (${published})` }));
  }

  return {
    async head(url, channel, signal): Promise<Outcome<ChannelHead>> {
      const text = await readText(below(url, `/channels/${channel}.json`), signal);
      if (!text.ok) return text;
      const list = verifyChannel(text.value, keys, clock.now());
      if (!list.ok) return list;
      const { name, expiresAt, releases } = list.value;
      if (name !== channel) return fail(wrongChannel({ wanted: channel, got: name }));
      const last = releases.at(-1);
      if (!last) return succeed({ channel, newest: undefined, expiresAt });
      const newest = await verifiedRelease(url, last, channel, signal);
      return newest.ok ? succeed({ channel, newest: newest.value, expiresAt }) : newest;
    },
  };
}

/** The same source, asked at a mirror in place of the server that is named; what it answers is verified all the same. */
export const mirroredReleases = (source: ReleaseSource, mirror: string): ReleaseSource => ({
  head: (_url, channel, signal) => source.head(mirror, channel, signal),
});
