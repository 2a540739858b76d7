import { once } from "node:events";
import { createServer } from "node:net";

async function holdPort(): Promise<{ readonly port: number; release(): Promise<void> }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP listener has no port");
  return {
    port: address.port,
    async release() {
      server.close();
      await once(server, "close");
    },
  };
}

export interface Ports {
  readonly etcd: number;
  readonly peer: number;
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
}

/** Loopback ports that nobody listens on; all are held together before any is released, so they differ. */
export async function freePorts(): Promise<Ports> {
  const held = await Promise.all([holdPort(), holdPort(), holdPort(), holdPort(), holdPort()]);
  await Promise.all(held.map((one) => one.release()));
  const [etcd, peer, apiServer, controllerManager, scheduler] = held;
  return {
    etcd: etcd.port,
    peer: peer.port,
    apiServer: apiServer.port,
    controllerManager: controllerManager.port,
    scheduler: scheduler.port,
  };
}
