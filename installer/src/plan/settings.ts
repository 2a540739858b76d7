import type { Release } from "@cto/core";
import type { Inventory } from "../inventory/index.ts";
import type { MachineSettings } from "../talos/index.ts";
import { withoutPrefix } from "../talos/ipv4.ts";
import { addressOf, clusterNetworks } from "./network.ts";
import type { Answers } from "./plan.ts";

/**
 * The machine's settings from faultless answers; undefined when no range for pods and services is free. With DHCP the
 * address is the one that the link has now: the site must keep it (a reservation), which the hand-over says.
 */
export function machineSettings(
  { organisation, network, platform }: Answers,
  { links }: Inventory,
  release: Release,
): MachineSettings | undefined {
  const link = links.find(({ name }) => name === network.link);
  const cidr = network.method === "static" ? network.address : addressOf(link?.addresses ?? []);
  if (link === undefined || cidr === undefined) throw new Error("networkFaults let a missing link or address through");
  const inside = clusterNetworks(cidr);
  if (inside === undefined) return undefined;
  const address = withoutPrefix(cidr);
  const { version, talosVersion, kubernetesVersion } = release;
  const { hostname, domain, features, channel, maintenanceWindow } = platform;
  const names = [address, hostname, domain, "127.0.0.1", "localhost"].filter((name) => name !== "");
  return {
    talosVersion,
    kubernetesVersion,
    hostname,
    address,
    subnet: cidr,
    link: { ...network, mac: link.mac },
    networks: { ...inside, dnsDomain: "cluster.local" },
    certificateNames: [...new Set(names)],
    platform: {
      version,
      channel,
      maintenanceWindow,
      features: features.toSorted(),
      domain,
      organisation: organisation.name,
    },
    administrator: { email: organisation.adminEmail, passwordHash: organisation.adminPasswordHash },
  };
}
