import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVendorKeys, publishRelease, type Serving, serve } from "@cto/update-server";

/** A vendor for a test: its own keys, a store with the releases 1.2.3 and 1.2.4, and the real update server in front of it. */
export interface TestVendor {
  /** Path of vendor-keys.json. */
  readonly vendorKeys: string;
  readonly url: string;
  /** Changes one file of the store, as somebody who holds the server but not the key could. */
  tamper(file: string, change: (text: string) => string): Promise<void>;
  /** Puts the store back to what the vendor published. */
  restore(): Promise<void>;
  publish(version: string): Promise<void>;
  close(): Promise<void>;
}

export async function startVendor(): Promise<TestVendor> {
  const folder = await mkdtemp(join(tmpdir(), "cto-vendor-"));
  const store = join(folder, "store");
  const published = join(folder, "published");
  const keys = await createVendorKeys(join(folder, "keys"));

  const publish = async (version: string): Promise<void> => {
    const order = {
      key: keys.privateKey,
      store,
      version,
      channel: "stable",
      talosVersion: "1.14.1",
      kubernetesVersion: "1.37.1",
      osImages: {},
      notes: `What is new in ${version}.`,
    } as const;
    await publishRelease(order, Temporal.Now.instant());
    await cp(store, published, { recursive: true });
  };
  await publish("1.2.3");
  await publish("1.2.4");

  const serving: Serving = await serve(store, { port: 0 });
  return {
    vendorKeys: keys.vendorKeys,
    url: serving.url,
    publish,
    async tamper(file, change) {
      const path = join(store, file);
      await writeFile(path, change(await readFile(path, "utf8")));
    },
    restore: () => cp(published, store, { recursive: true, force: true }),
    async close() {
      await serving.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
