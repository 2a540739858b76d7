import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseVendorKeys } from "@cto/core";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../vendor.fixture.ts";
import { createVendorKeys, readVendor } from "./keys.ts";

describe("making keys", () => {
  it("writes a private key that only its owner may read, and public keys that name it", async () => {
    const made = await createVendorKeys(join(await temporaryFolder(), "new", "keys"));
    expect((await stat(made.privateKey)).mode & 0o777).toBe(0o600);
    const keys = parseVendorKeys(await readFile(made.vendorKeys, "utf8"));
    expect(keys.ok && keys.value.keys.map(({ id }) => id)).toEqual([made.keyId]);
  });

  it("never overwrites a private key", async () => {
    const folder = await temporaryFolder();
    const { privateKey, vendorKeys } = await createVendorKeys(folder);
    const before = [await readFile(privateKey, "utf8"), await readFile(vendorKeys, "utf8")];
    await expect(createVendorKeys(folder)).rejects.toMatchObject({ problem: { code: "file.exists" } });
    expect([await readFile(privateKey, "utf8"), await readFile(vendorKeys, "utf8")]).toEqual(before);
  });
});

describe("signing with a key", () => {
  it("is refused when the vendor-keys.json beside it does not list it", async () => {
    const [mine, other] = [await temporaryFolder(), await temporaryFolder()];
    const { privateKey, vendorKeys } = await createVendorKeys(mine);
    await writeFile(vendorKeys, await readFile((await createVendorKeys(other)).vendorKeys));
    await expect(readVendor(privateKey)).rejects.toMatchObject({ problem: { code: "keys.not-listed" } });
  });

  it("is refused when the file is no key, without showing what was in it", async () => {
    const path = join(await temporaryFolder(), "key.pem");
    await writeFile(path, "canary-secret");
    const refusal = await readVendor(path).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ problem: { code: "keys.private-unreadable" } });
    expect(JSON.stringify(refusal) + String(refusal)).not.toContain("canary");
  });
});
