import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseVendorKeys, type VendorKeys, verifyChannel, verifyRelease } from "@cto/core";
import { describe, expect, it } from "vitest";
import { compressed, now, raw, sha256, vendorWithOrder } from "../vendor.fixture.ts";
import { publishRelease } from "./publish.ts";

const keysIn = async (path: string): Promise<VendorKeys> => {
  const keys = parseVendorKeys(await readFile(path, "utf8"));
  if (!keys.ok) throw new Error(keys.problem.what);
  return keys.value;
};
const versionsOf = async (store: string, channel = "stable", at = now): Promise<readonly string[]> => {
  const text = await readFile(join(store, "channels", `${channel}.json`), "utf8");
  const verified = verifyChannel(text, await keysIn(join(store, "vendor-keys.json")), at);
  if (!verified.ok) throw new Error(verified.problem.what);
  return verified.value.releases.map(({ version }) => version);
};

describe("publishing a release", () => {
  it("signs what was measured of the image, and lists it in its channel with the digest of the release file", async () => {
    const { order, vendorKeys } = await vendorWithOrder();
    const { file, unchanged } = await publishRelease(order, now);
    const text = await readFile(file, "utf8");
    const keys = await keysIn(vendorKeys);
    expect(unchanged).toBe(false);
    expect(verifyRelease(text, keys)).toMatchObject({
      ok: true,
      value: {
        version: "1.2.4",
        osImages: {
          amd64: {
            file: "cto-os-1.2.4-amd64.raw.zst",
            compressedBytes: compressed.length,
            compressedSha256: sha256(compressed),
            rawBytes: raw.length,
            rawSha256: sha256(raw),
          },
        },
      },
    });
    expect(await readFile(join(order.store, "releases/1.2.4/cto-os-1.2.4-amd64.raw.zst"))).toEqual(compressed);
    const channel = verifyChannel(await readFile(join(order.store, "channels/stable.json"), "utf8"), keys, now);
    expect(channel).toMatchObject({
      ok: true,
      value: { releases: [{ version: "1.2.4", path: "/releases/1.2.4.json", sha256: sha256(Buffer.from(text)) }] },
    });
  });

  it("keeps the channel in order, also when an older version comes later", async () => {
    const { order } = await vendorWithOrder();
    for (const version of ["1.2.4", "1.10.0", "1.2.3"]) await publishRelease({ ...order, version }, now);
    expect(await versionsOf(order.store)).toEqual(["1.2.3", "1.2.4", "1.10.0"]);
  });

  it("keeps the channels apart", async () => {
    const { order } = await vendorWithOrder();
    await publishRelease(order, now);
    await publishRelease({ ...order, version: "1.3.0-beta.1", channel: "beta" }, now);
    expect(await versionsOf(order.store, "stable")).toEqual(["1.2.4"]);
    expect(await versionsOf(order.store, "beta")).toEqual(["1.3.0-beta.1"]);
  });

  it("leaves nothing unfinished behind", async () => {
    const { order } = await vendorWithOrder();
    await publishRelease(order, now);
    expect((await readdir(order.store, { recursive: true })).sort()).toEqual([
      "channels",
      "channels/stable.json",
      "releases",
      "releases/1.2.4",
      "releases/1.2.4.json",
      "releases/1.2.4/cto-os-1.2.4-amd64.raw.zst",
      "vendor-keys.json",
    ]);
  });
});

describe("publishing the same version again", () => {
  it("with the same content leaves the release as it is and renews the channel", async () => {
    const { order } = await vendorWithOrder();
    const { file } = await publishRelease(order, now);
    const before = await readFile(file, "utf8");
    const later = now.add({ hours: 24 * 100 });
    await expect(versionsOf(order.store, "stable", later)).rejects.toThrow("out of date");
    expect(await publishRelease(order, later)).toMatchObject({ unchanged: true });
    expect(await readFile(file, "utf8")).toBe(before);
    expect(await versionsOf(order.store, "stable", later)).toEqual(["1.2.4"]);
  });

  it.each([
    ["Talos version", { talosVersion: "1.14.2" }],
    ["Kubernetes version, notes", { kubernetesVersion: "1.37.2", notes: "Louder fans." }],
    ["channel", { channel: "beta" as const }],
    ["operating system images", { osImages: {} }],
  ])("with another %s is refused, and the store stays as it was", async (differs, change) => {
    const { order } = await vendorWithOrder();
    const { file } = await publishRelease(order, now);
    const before = await readFile(file, "utf8");
    await expect(publishRelease({ ...order, ...change }, now)).rejects.toMatchObject({
      problem: { code: "release.already-published", what: expect.stringContaining(`in: ${differs}.`) },
    });
    expect(await readFile(file, "utf8")).toBe(before);
    expect(await versionsOf(order.store)).toEqual(["1.2.4"]);
  });
});

describe("a release that is taken out of the store", () => {
  it("is no longer offered after the next publication", async () => {
    const { order } = await vendorWithOrder();
    for (const version of ["1.2.3", "1.2.4"]) await publishRelease({ ...order, version }, now);
    await rm(join(order.store, "releases/1.2.4.json"));
    await publishRelease({ ...order, version: "1.2.5" }, now);
    expect(await versionsOf(order.store)).toEqual(["1.2.3", "1.2.5"]);
  });
});

describe("what is not published", () => {
  it.each([
    ["a version that is none", { version: "../../etc/1.2.4" }, "signing.refused"],
    ["a version with a v", { version: "v1.2.4" }, "signing.refused"],
    ["an image that is not there", { osImages: { amd64: "/no/such/image.zst" } }, "file.missing"],
    ["a folder in place of an image", { osImages: { amd64: "/tmp" } }, "file.refused"],
  ])("%s", async (_, change, code) => {
    const { order } = await vendorWithOrder();
    await expect(publishRelease({ ...order, ...change }, now)).rejects.toMatchObject({ problem: { code } });
    await expect(readdir(order.store)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it.each([
    ["cut off", compressed.subarray(0, compressed.length - 5)],
    ["not compressed", raw.subarray(0, 1000)],
    ["empty", Buffer.alloc(0)],
  ])("an image that is %s", async (_, bytes) => {
    const { order, folder } = await vendorWithOrder();
    const amd64 = join(folder, "other.zst");
    await writeFile(amd64, bytes);
    await expect(publishRelease({ ...order, osImages: { amd64 } }, now)).rejects.toMatchObject({
      problem: { code: "image.not-zstd" },
    });
  });

  it("anything, while a release in the store was tampered with; the file is named", async () => {
    const { order } = await vendorWithOrder();
    const { file } = await publishRelease(order, now);
    await writeFile(file, (await readFile(file, "utf8")).replace("1.37.1", "1.37.9"));
    await expect(publishRelease({ ...order, version: "1.2.5" }, now)).rejects.toMatchObject({
      problem: { code: "release.signature", what: expect.stringContaining("1.2.4.json") },
    });
  });
});
