import { createHash, type Hash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { basename } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";
import type { OsImage } from "@cto/core";

interface Tally {
  bytes: number;
  readonly hash: Hash;
}

const tally = (): Tally => ({ bytes: 0, hash: createHash("sha256") });

const counting = (into: Tally): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      into.bytes += chunk.length;
      into.hash.update(chunk);
      done(null, chunk);
    },
  });

const described = (file: string, compressed: Tally, raw: Tally): OsImage => ({
  file: basename(file),
  compressedBytes: compressed.bytes,
  compressedSha256: compressed.hash.digest("hex"),
  rawBytes: raw.bytes,
  rawSha256: raw.hash.digest("hex"),
});

/**
 * Window of 128 MiB, the largest that every reader takes unasked: the second copy of kernel and initramfs costs
 * nothing.
 */
const window = 27;

/** Packs a raw image with zstd and says what both are. */
export async function packImage(raw: string, packed: string): Promise<OsImage> {
  const [before, after] = [tally(), tally()];
  const zstd = createZstdCompress({
    params: {
      [constants.ZSTD_c_compressionLevel]: 3,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
      [constants.ZSTD_c_windowLog]: window,
    },
  });
  await pipeline(createReadStream(raw), counting(before), zstd, counting(after), createWriteStream(packed));
  return described(packed, after, before);
}

/** What a release has to say about an image that somebody else packed with zstd. */
export async function describeImage(packed: string): Promise<OsImage> {
  const [compressed, raw] = [tally(), tally()];
  await pipeline(
    createReadStream(packed),
    counting(compressed),
    createZstdDecompress(),
    counting(raw),
    async (rest) => {
      for await (const _ of rest);
    },
  );
  return described(packed, compressed, raw);
}
