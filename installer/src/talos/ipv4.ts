/** An IPv4 network as its first and last address, as numbers. */
export interface Network {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** "10.0.2.15" as a number; undefined when it is no IPv4 address. */
export function ipv4(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The network around "10.0.2.15/24"; undefined when it is none. */
export function networkOf(cidr: string): Network | undefined {
  const [address = "", prefixText = "", ...more] = cidr.split("/");
  const value = ipv4(address);
  const prefix = Number(prefixText);
  if (value === undefined || more.length > 0 || !/^\d{1,2}$/.test(prefixText) || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const first = Math.floor(value / size) * size;
  return { first, last: first + size - 1, prefix };
}

export const contains = (network: Network, address: number): boolean =>
  address >= network.first && address <= network.last;

export const overlaps = (a: Network, b: Network): boolean => a.first <= b.last && b.first <= a.last;

/** "10.0.2.15" of "10.0.2.15/24". */
export const withoutPrefix = (cidr: string): string => cidr.split("/")[0] ?? cidr;
