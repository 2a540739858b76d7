import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseVendorKeys, type VendorKeys, verifyLicence } from "@cto/core";
import { describe, expect, it } from "vitest";
import { createVendorKeys } from "../keys/keys.ts";
import { now, temporaryFolder } from "../vendor.fixture.ts";
import { issueLicence } from "./issue.ts";

const terms = {
  customerId: "cust_acme",
  customerName: "Acme Corp",
  email: "admin@acme.example",
  days: 365,
  features: ["core", "observability"],
  limits: { maxNodes: 1, maxNamespaces: 10, maxAgents: 5 },
  tier: "standard",
};

async function vendor(): Promise<{ key: string; keys: VendorKeys }> {
  const { privateKey, vendorKeys } = await createVendorKeys(join(await temporaryFolder(), "keys"));
  const keys = parseVendorKeys(await readFile(vendorKeys, "utf8"));
  if (!keys.ok) throw new Error(keys.problem.what);
  return { key: privateKey, keys: keys.value };
}

describe("a licence that was issued", () => {
  it("counts from now for the days that were ordered", async () => {
    const { key, keys } = await vendor();
    const text = await issueLicence({ ...terms, key }, now);
    expect(verifyLicence(text, keys, now)).toMatchObject({ ok: true, value: { customerName: "Acme Corp" } });
    const lastMoment = now.add({ hours: 24 * 365 }).subtract({ nanoseconds: 1 });
    expect(verifyLicence(text, keys, lastMoment).ok).toBe(true);
    expect(verifyLicence(text, keys, now.add({ hours: 24 * 365 }))).toMatchObject({
      problem: { code: "licence.expired" },
    });
  });

  it("is not accepted by those who trust another vendor", async () => {
    const text = await issueLicence({ ...terms, key: (await vendor()).key }, now);
    expect(verifyLicence(text, (await vendor()).keys, now)).toMatchObject({ problem: { code: "licence.unknown-key" } });
  });
});

describe("a licence that cannot be issued", () => {
  it("names the value to correct", async () => {
    const { key } = await vendor();
    await expect(issueLicence({ ...terms, features: ["Core!"], key }, now)).rejects.toMatchObject({
      problem: { code: "signing.refused", what: expect.stringContaining("features.0") },
    });
  });

  it("names the key file that is not there", async () => {
    const key = join(await temporaryFolder(), "no-such-key.pem");
    await expect(issueLicence({ ...terms, key }, now)).rejects.toMatchObject({
      problem: { code: "file.missing", what: `${key} does not exist.` },
    });
  });
});
