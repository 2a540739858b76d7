import type { Inventory } from "../inventory/index.ts";
import type { NetworkAnswer } from "../server/contract.ts";
import { contains, ipv4, networkOf, overlaps, withoutPrefix } from "../talos/ipv4.ts";

/** A fault of one field of the network answer, in a sentence. */
export interface FieldFault {
  readonly field: "link" | "address" | "gateway" | "nameservers";
  readonly sentence: string;
}

/**
 * What is wrong with a network answer on this machine, although each field by itself has the right form: every one of
 * these would be accepted by Talos and give a machine that nobody can reach.
 */
export function networkFaults(answer: NetworkAnswer, { links }: Inventory): readonly FieldFault[] {
  const link = links.find(({ name }) => name === answer.link);
  const faults: FieldFault[] = [];
  const fault = (field: FieldFault["field"], sentence: string): void => void faults.push({ field, sentence });
  if (link === undefined) fault("link", `There is no network port ${answer.link}.`);
  if (answer.method === "dhcp") {
    if (link !== undefined && addressOf(link.addresses) === undefined) {
      fault("link", `${link.name} has not been given an address by DHCP.`);
    }
    return faults;
  }
  const network = networkOf(answer.address);
  const own = ipv4(withoutPrefix(answer.address));
  const gateway = ipv4(answer.gateway);
  if (network === undefined || own === undefined) {
    fault("address", "This is not an address with its prefix, such as 192.168.1.20/24.");
    return faults;
  }
  if (network.prefix < 8 || network.prefix > 30) fault("address", "The prefix must be between /8 and /30.");
  else if (own === network.first) fault("address", "This is the address of the whole network; choose one inside it.");
  else if (own === network.last) fault("address", "This is the broadcast address; choose one inside the network.");
  if (reserved.some((range) => contains(range, own))) fault("address", "This address cannot be used for a machine.");
  if (gateway === undefined) fault("gateway", "This is not an address.");
  else if (gateway === own) fault("gateway", "The gateway must be another machine than this one.");
  else if (!contains(network, gateway)) fault("gateway", `The gateway is not inside the network of ${answer.address}.`);
  else if (gateway === network.first || gateway === network.last) fault("gateway", "This address cannot be a gateway.");
  const badServer = answer.nameservers.find((server) => ipv4(server) === undefined || ipv4(server) === 0);
  if (badServer !== undefined) fault("nameservers", `${badServer} cannot be a name server.`);
  return faults;
}

const network = (cidr: string) => {
  const parsed = networkOf(cidr);
  if (parsed === undefined) throw new Error(`${cidr} is not a network`);
  return parsed;
};

/** This host (RFC 1122), loopback, link-local, multicast and reserved. */
const reserved = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"].map(network);

/** The first IPv4 address of a link, with its prefix. */
export const addressOf = (addresses: readonly string[]): string | undefined =>
  addresses.find((address) => networkOf(address) !== undefined);

/** Ranges for pods and services, in order of preference; the first pair is Talos' own default. */
const candidates = [
  { pods: "10.244.0.0/16", services: "10.96.0.0/12" },
  { pods: "172.20.0.0/16", services: "172.24.0.0/16" },
  { pods: "198.18.0.0/16", services: "198.19.0.0/16" },
] as const;

/** Ranges that do not collide with the network that the machine stands in: such an address could never be reached. */
export function clusterNetworks(address: string): { readonly pods: string; readonly services: string } | undefined {
  const lan = network(address);
  return candidates.find(({ pods, services }) => !overlaps(lan, network(pods)) && !overlaps(lan, network(services)));
}
