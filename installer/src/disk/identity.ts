import { fail, type Outcome, succeed } from "@cto/core";
import { type Disk, diskId } from "../inventory/index.ts";
import { diskChanged, diskVanished } from "./problems.ts";

/** The disk as the plan names it. */
export interface ConfirmedDisk {
  readonly diskId: string;
  readonly path: string;
  readonly label: string;
  readonly serial: string;
  readonly bytes: number;
  readonly model: string;
}

/**
 * Proves, against a fresh look at the machine, that the confirmed disk is still the one at its path and the only one
 * that says this of itself. Anything else stops the installation: the confirmation was for a drive, not for a path.
 */
export function proveIdentity(confirmed: ConfirmedDisk, seen: readonly Disk[]): Outcome<Disk> {
  const changed = (change: string) => fail(diskChanged({ disk: confirmed.label, change }));
  const same = seen.filter((disk) => diskId(disk) === confirmed.diskId);
  const [found] = same;
  if (same.length > 1) return changed("two drives now say the same of themselves");
  if (found?.path === confirmed.path) return succeed(found);
  if (found) return changed(`it moved from ${confirmed.path} to ${found.path}`);
  const atPath = seen.find(({ path }) => path === confirmed.path);
  if (!atPath) return fail(diskVanished({ disk: confirmed.label }));
  return changed(differences(confirmed, atPath).join(", "));
}

const fields: readonly (readonly [string, (disk: Pick<Disk, "serial" | "bytes" | "model">) => string])[] = [
  ["serial number", ({ serial }) => serial],
  ["size", ({ bytes }) => `${bytes} bytes`],
  ["model", ({ model }) => model],
];

const differences = (before: ConfirmedDisk, now: Disk): readonly string[] => {
  const readable = fields
    .filter(([, read]) => read(before) !== read(now))
    .map(([name, read]) => `its ${name} was "${read(before)}" and is "${read(now)}"`);
  // Nothing that a person could compare: then it is the WWN.
  return readable.length > 0 ? readable : ["its WWN is another"];
};
