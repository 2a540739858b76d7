import { basename } from "node:path";
import { z } from "zod";
import type { Link } from "./inventory.ts";
import type { Files } from "./ports.ts";

const interfaces = z.array(
  z.object({
    ifname: z.string(),
    /** Only there when somebody has changed the card's own address. */
    permaddr: z.string().optional(),
    addr_info: z.array(z.object({ local: z.string(), prefixlen: z.number(), scope: z.string() })).default([]),
  }),
);
const routes = z.array(z.object({ dev: z.string(), gateway: z.string().optional() }));

/** What `ip` knows of the links, by name. */
export interface Addresses {
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  readonly ownMac: ReadonlyMap<string, string>;
  readonly gateways: ReadonlyMap<string, string>;
}

export const noAddresses: Addresses = { addresses: new Map(), ownMac: new Map(), gateways: new Map() };

/** Reads what `ip -j address` and `ip -j route show default` printed. Throws when it is something else. */
export function readAddresses(addressJson: string, routeJson: string): Addresses {
  const found = interfaces.parse(JSON.parse(addressJson));
  const defaults = routes.parse(JSON.parse(routeJson.trim() === "" ? "[]" : routeJson));
  return {
    addresses: new Map(
      found.map(({ ifname, addr_info }) => [
        ifname,
        addr_info.filter(({ scope }) => scope === "global").map(({ local, prefixlen }) => `${local}/${prefixlen}`),
      ]),
    ),
    ownMac: new Map(found.flatMap(({ ifname, permaddr }) => (permaddr === undefined ? [] : [[ifname, permaddr]]))),
    gateways: new Map(defaults.flatMap(({ dev, gateway }) => (gateway === undefined ? [] : [[dev, gateway]]))),
  };
}

/** All network cards: what has a device behind it and an Ethernet address, as /sys shows it. */
export async function readLinks(files: Files, { addresses, ownMac, gateways }: Addresses): Promise<Link[]> {
  const names = await files.list("/sys/class/net");
  const found = await Promise.all(names.map((name) => linkOf(name)));
  return found
    .filter((link) => link !== undefined)
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));

  async function linkOf(name: string): Promise<Link | undefined> {
    const home = `/sys/class/net/${name}`;
    const text = async (file: string): Promise<string> => (await files.read(`${home}/${file}`))?.trim() ?? "";
    const mac = ownMac.get(name) ?? (await text("address"));
    const ethernet = (await text("type")) === "1";
    const device = await files.resolve(`${home}/device`);
    if (device === undefined || !ethernet || !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac)) return undefined;
    const driver = await files.resolve(`${home}/device/driver`);
    const speed = Number(await text("speed"));
    const gateway = gateways.get(name);
    return {
      name,
      mac,
      up: (await text("carrier")) === "1",
      driver: driver === undefined ? "" : basename(driver),
      ...(speed > 0 ? { megabitsPerSecond: speed } : {}),
      addresses: [...(addresses.get(name) ?? [])],
      ...(gateway === undefined ? {} : { gateway }),
    };
  }
}
