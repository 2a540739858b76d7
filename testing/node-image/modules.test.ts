import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { modulesInLoadOrder } from "./modules.ts";

it("lists a module after what it needs, once, whatever the spelling, and leaves out what the kernel has built in", async () => {
  const folder = await mkdtemp(join(tmpdir(), "modules-"));
  try {
    const module = (name: string, needs: string): Promise<void> =>
      writeFile(join(folder, `${name}.ko`), `ELF\0license=GPL\0depends=${needs}\0name=x\0`);
    await module("virtio_net", "net-failover,built_in");
    await module("net_failover", "failover");
    await module("failover", "");
    const found = await modulesInLoadOrder(folder, ["virtio_net", "failover"], () =>
      Promise.reject(new Error("no xz")),
    );
    expect(found.map(({ name }) => name)).toEqual(["failover", "net_failover", "virtio_net"]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
