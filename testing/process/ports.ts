import { once } from "node:events";
import { createServer, type Server } from "node:net";

async function hold(held: Server[]): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  held.push(server);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP listener has no port");
  return address.port;
}

/** Loopback ports that nobody listens on; all that `choose` takes are held until it is done, so they differ. */
export async function freePorts<Ports>(choose: (next: () => Promise<number>) => Promise<Ports>): Promise<Ports> {
  const held: Server[] = [];
  try {
    return await choose(() => hold(held));
  } finally {
    await Promise.all(held.map((server) => once(server.close(), "close")));
  }
}
