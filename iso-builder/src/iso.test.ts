import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OsImage, ProblemError, publicHalf, readSigningKey, Secret, signRelease } from "@cto/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildIso } from "./iso.ts";

const signingKey = () => {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const key = readSigningKey(new Secret(pem));
  if (!key.ok) throw new ProblemError(key.problem);
  return key.value;
};

const content = Buffer.from("compressed image");
const image: OsImage = {
  file: "node.raw.zst",
  compressedBytes: content.length,
  compressedSha256: createHash("sha256").update(content).digest("hex"),
  rawBytes: 1,
  rawSha256: "0".repeat(64),
};

const key = signingKey();
const releaseOf = (osImages: { amd64?: OsImage }, by = key): string =>
  signRelease(
    {
      version: "1.2.3",
      channel: "stable",
      releasedAt: Temporal.Instant.from("2026-11-20T00:00:00Z"),
      talosVersion: "1.14.1",
      kubernetesVersion: "1.37.1",
      osImages,
      notes: "",
    },
    by,
  );

describe("a medium that must not be built", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "iso-"));
    vi.stubEnv("CTO_CACHE", join(folder, "cache"));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  const refusal = async (release: string, osImage: Uint8Array): Promise<string> => {
    const files = {
      release: join(folder, "r.json"),
      vendorKeys: join(folder, "k.json"),
      osImage: join(folder, image.file),
    };
    await writeFile(files.release, release);
    await writeFile(files.vendorKeys, JSON.stringify({ version: 1, keys: [publicHalf(key)] }));
    await writeFile(files.osImage, osImage);
    const out = join(folder, "out", "setup.iso");
    const failure: unknown = await buildIso({ ...files, out }).catch((thrown) => thrown);
    expect(await readdir(folder), "nothing is written").toHaveLength(3);
    return failure instanceof ProblemError ? failure.problem.code : String(failure);
  };

  it("its release was changed after signing", async () => {
    const changed = releaseOf({ amd64: image }).replace("1.2.3", "1.2.4");
    expect(await refusal(changed, content)).toBe("release.signature");
  });

  it("its release is signed by somebody else", async () => {
    expect(await refusal(releaseOf({ amd64: image }, signingKey()), content)).toBe("release.unknown-key");
  });

  it("its image differs in one byte from the one the release names", async () => {
    expect(await refusal(releaseOf({ amd64: image }), Buffer.from("compressed imagf"))).toBe("iso.image-differs");
  });

  it("its release names no image for this kind of machine", async () => {
    expect(await refusal(releaseOf({}), content)).toBe("iso.release-without-image");
  });

  it("one of its files is not there", async () => {
    const nowhere = join(folder, "nowhere.json");
    const failure: unknown = await buildIso({
      release: nowhere,
      vendorKeys: nowhere,
      osImage: nowhere,
      out: nowhere,
    }).catch((thrown) => thrown);
    expect(failure).toMatchObject({ problem: { code: "iso.input-unreadable" } });
  });
});
