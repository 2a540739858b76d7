import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createZstdDecompress } from "node:zlib";
import { defineProblem, type OsImage, ProblemError } from "@cto/core";
import { errnoOf, onFile } from "../files/problems.ts";

const unreadable = defineProblem<{ readonly path: string }>("image.not-zstd", {
  what: ({ path }) => `${path} is not a complete zstd file.`,
  cause:
    "The operating system image must be a raw disk image compressed with zstd; this one is damaged or something else.",
  fix: ["Compress the raw image: zstd -19 --long=27 image.raw", "Or download it again."],
  retryable: false,
});

/**
 * Sizes and digests of a zstd-compressed disk image, and of what is in it. Streams: the image may be larger than the
 * memory.
 */
export async function measureImage(path: string): Promise<Omit<OsImage, "file">> {
  const compressed = new Measure();
  const raw = new Measure();
  await onFile(path, () =>
    pipeline(
      createReadStream(path, { highWaterMark: 1 << 20 }),
      compressed.passing(),
      createZstdDecompress(),
      raw.passing(),
      drain,
    ),
  ).catch((error: unknown) => {
    const code = errnoOf(error) ?? "";
    throw code.startsWith("ZSTD_") || code.startsWith("Z_")
      ? new ProblemError(unreadable({ path }), { cause: error })
      : error;
  });
  if (raw.bytes === 0) throw new ProblemError(unreadable({ path }));
  return {
    compressedBytes: compressed.bytes,
    compressedSha256: compressed.sha256(),
    rawBytes: raw.bytes,
    rawSha256: raw.sha256(),
  };
}

/** Counts and hashes what streams through it. */
class Measure {
  bytes = 0;
  readonly #hash = createHash("sha256");

  passing(): (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
    const measure = this;
    return async function* (chunks) {
      for await (const chunk of chunks) yield measure.#take(chunk);
    };
  }

  #take(chunk: Buffer): Buffer {
    this.bytes += chunk.length;
    this.#hash.update(chunk);
    return chunk;
  }

  sha256(): string {
    return this.#hash.digest("hex");
  }
}

async function drain(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}
