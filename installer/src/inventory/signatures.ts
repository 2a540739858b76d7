import { z } from "zod";

const listing = z.object({
  signatures: z.array(z.object({ device: z.string(), type: z.string(), label: z.string().nullish() })),
});

export interface Signature {
  readonly fstype: string;
  readonly label: string;
}

/** A partition table by itself holds no data; its partitions are looked at one by one. */
const tables: ReadonlySet<string> = new Set(["gpt", "PMBR", "dos"]);

/**
 * What `wipefs --json` found, by the kernel's name of the device: the first signature of each. Unlike lsblk, which asks
 * udev, wipefs reads the disk itself; where udev knows nothing, lsblk would show a full disk as an empty one. Throws
 * when the text is not wipefs'.
 */
export function readSignatures(printed: string): ReadonlyMap<string, Signature> {
  if (printed.trim() === "") return new Map();
  const { signatures } = listing.parse(JSON.parse(printed));
  const found = signatures.filter(({ type }) => !tables.has(type));
  return new Map(found.reverse().map(({ device, type, label }) => [device, { fstype: type, label: label ?? "" }]));
}
