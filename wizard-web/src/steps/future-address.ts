import type { SessionView } from "@cto/installer/contract";

/** Where the machine will answer after the restart: the fixed address, or the one it has now by DHCP. */
export function futureAddress(session: SessionView): string {
  const network = session.answers.network;
  const link = session.links.find(({ name }) => name === network?.link);
  const address = network?.method === "static" ? network.address : link?.addresses[0];
  return (address ?? window.location.hostname).replace(/\/\d+$/, "");
}
