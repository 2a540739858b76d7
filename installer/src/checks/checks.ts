import type { Judgement, Release, Rule } from "@cto/core";
import { describeBytes, describeDisk, diskId, type Inventory } from "../inventory/index.ts";
import type { Profile } from "../profiles/index.ts";
import { judgeDisks } from "./disks.ts";

export interface Facts {
  readonly inventory: Inventory;
  readonly profile: Profile;
  readonly release: Pick<Release, "osImages">;
  /** The id of the chosen disk; null as long as none is chosen. */
  readonly target: string | null;
}

const mebibyte = 2 ** 20;
/** STATE (100 MiB) and the smallest EPHEMERAL that Talos makes (2 GiB), behind the partitions of the image. */
const besideTheImage = 2148 * mebibyte;

const binary = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1).replace(/\.0$/, "")} GiB`;

interface Floor {
  readonly what: string;
  readonly measured: number;
  readonly minimum: number;
  readonly recommended: number;
  readonly text: (value: number) => string;
  readonly fix: string;
}

/** Below the minimum it blocks, below the recommendation it warns; zero was not measured. */
function againstFloor({ what, measured, minimum, recommended, text, fix }: Floor): Judgement {
  if (measured === 0) return { verdict: "unknown", reason: `${what} could not be measured.`, limit: text(minimum) };
  if (measured < minimum) {
    const reason = `${what}: ${text(measured)}; at least ${text(minimum)} are needed.`;
    return { verdict: "block", reason, measured: text(measured), limit: text(minimum), fix };
  }
  const enough = measured >= recommended;
  return {
    verdict: enough ? "pass" : "warn",
    reason: enough
      ? `${what}: ${text(measured)}.`
      : `${what}: ${text(measured)}; ${text(recommended)} are recommended.`,
    measured: text(measured),
    limit: text(enough ? minimum : recommended),
    ...(enough ? {} : { fix }),
  };
}

const architecture: Rule<Facts> = {
  id: "architecture",
  title: "Processor architecture",
  evaluate: ({ inventory: { cpu }, profile, release }) =>
    profile.architecture === cpu.architecture && release.osImages[cpu.architecture] !== undefined
      ? { verdict: "pass", reason: `This medium carries an image for ${cpu.architecture}.`, measured: cpu.architecture }
      : {
          verdict: "block",
          reason: `This medium carries no image for ${cpu.architecture}.`,
          measured: cpu.architecture,
          limit: Object.keys(release.osImages).join(", "),
          fix: "Use an installation medium for this architecture.",
        },
};

const cores: Rule<Facts> = {
  id: "cpu-cores",
  title: "Processor cores",
  evaluate: ({ inventory: { cpu }, profile: { needs } }) =>
    againstFloor({
      what: "Processor threads",
      measured: cpu.threads,
      ...needs.cores,
      text: String,
      fix: "Use a machine with more cores.",
    }),
};

const memory: Rule<Facts> = {
  id: "memory",
  title: "Memory",
  evaluate: ({ inventory, profile: { needs } }) =>
    againstFloor({
      what: "Memory",
      measured: inventory.memory.bytes,
      minimum: needs.memoryMiB.minimum * mebibyte,
      recommended: needs.memoryMiB.recommended * mebibyte,
      text: binary,
      fix: "Add memory.",
    }),
};

const firmware: Rule<Facts> = {
  id: "firmware",
  title: "Firmware and Secure Boot",
  evaluate: ({ inventory: { platform, problems } }) => {
    const fix = "Turn Secure Boot off in the firmware's settings.";
    if (problems.some(({ field }) => field === "platform.secureBoot")) {
      return { verdict: "unknown", reason: "Whether Secure Boot is on cannot be seen; it must be off.", fix };
    }
    if (platform.secureBoot) {
      const reason = "Secure Boot is on; the firmware would refuse to start the installed system.";
      return { verdict: "block", reason, measured: "UEFI, Secure Boot on", fix };
    }
    const uefi = platform.firmware === "uefi";
    return {
      verdict: "pass",
      reason: `The machine starts by ${uefi ? "UEFI" : "BIOS"}; keep it so after the installation.`,
      measured: uefi ? "UEFI, Secure Boot off" : "BIOS",
    };
  },
};

const network: Rule<Facts> = {
  id: "network",
  title: "Network",
  evaluate: ({ inventory: { links } }) => {
    const connected = links.filter(({ up }) => up);
    if (links.length === 0) {
      return { verdict: "block", reason: "No network port was found.", fix: "Add a network card that Linux supports." };
    }
    return connected.length === 0
      ? { verdict: "warn", reason: "No network port has a cable with a signal.", fix: "Plug in a network cable." }
      : { verdict: "pass", reason: `Connected: ${connected.map(({ name }) => name).join(", ")}.` };
  },
};

const diskOffered: Rule<Facts> = {
  id: "disk",
  title: "A disk to install on",
  evaluate: ({ inventory, profile }) => {
    const offered = judgeDisks(inventory, profile).filter((choice) => choice.offered);
    const limit = `${describeBytes(profile.needs.diskMiB.minimum * mebibyte)} or more`;
    if (offered.length > 0) {
      return {
        verdict: "pass",
        reason: `Disks to choose from: ${offered.length}.`,
        measured: String(offered.length),
        limit,
      };
    }
    return {
      verdict: "block",
      reason:
        inventory.disks.length === 0
          ? "No disk was found."
          : "None of the disks can be used; each says why in the list of disks.",
      measured: "0",
      limit,
      fix: "Add an internal disk, or check its controller's mode (AHCI or HBA, not RAID) in the firmware's settings.",
    };
  },
};

/** Talos takes the first disk with a META partition for its own, whichever disk it was started from. */
const otherTalos: Rule<Facts> = {
  id: "other-talos",
  title: "No other disk holds Talos",
  evaluate: ({ inventory, target }) => {
    const others = inventory.disks.filter(
      (disk) => diskId(disk) !== target && disk.contents.some(({ partLabel }) => partLabel === "META"),
    );
    if (others.length === 0) return { verdict: "pass", reason: "No other disk carries a Talos installation." };
    const names = others.map((disk) => `${describeDisk(disk)} (${disk.path})`).join(", ");
    return {
      verdict: target === null ? "warn" : "block",
      reason: `There is a Talos installation on ${names}; beside a second one, the machine could start the wrong one.`,
      fix: "Choose that disk, or take it out, or erase it.",
    };
  },
};

const everythingSeen: Rule<Facts> = {
  id: "inventory",
  title: "The hardware can be seen",
  evaluate: ({ inventory: { problems } }) => {
    // A board without a name is no reason to worry a person.
    const worth = problems.filter(({ field }) => !field.startsWith("platform."));
    return worth.length === 0
      ? { verdict: "pass", reason: "All of the hardware could be looked at." }
      : {
          verdict: "warn",
          reason: `Not seen: ${worth.map(({ field, reason }) => `${field} (${reason})`).join("; ")}`,
          fix: "Start the installer again; if it stays, send the log to support.",
        };
  },
};

const oneTarget: Rule<Facts> = {
  id: "target-disk",
  title: "Exactly one disk is the target",
  evaluate: ({ inventory, profile, release, target }) => {
    if (target === null) return { verdict: "unknown", reason: "No disk has been chosen yet." };
    const matching = judgeDisks(inventory, profile).filter(({ id }) => id === target);
    const [choice] = matching;
    if (choice === undefined || matching.length !== 1) {
      return {
        verdict: "block",
        reason: `The chosen disk is there ${matching.length} times; it must be there exactly once.`,
        measured: String(matching.length),
        limit: "1",
        fix: "Check that the disk is connected, then choose a disk again.",
      };
    }
    if (!choice.offered) return { verdict: "block", reason: choice.note, fix: "Choose another disk." };
    const image = release.osImages[inventory.cpu.architecture];
    if (image !== undefined && choice.bytes < image.rawBytes + besideTheImage) {
      return {
        verdict: "block",
        reason: "The system and its data do not fit on the chosen disk.",
        measured: describeBytes(choice.bytes),
        limit: describeBytes(image.rawBytes + besideTheImage),
        fix: "Choose a larger disk.",
      };
    }
    return againstFloor({
      what: `${choice.label}, serial number ending in ${choice.serialTail}`,
      measured: choice.bytes,
      minimum: profile.needs.diskMiB.minimum * mebibyte,
      recommended: profile.needs.diskMiB.recommended * mebibyte,
      text: describeBytes,
      fix: "Choose a larger disk if there is one.",
    });
  },
};

/** What is checked before an installation, in the order in which it is shown. */
export const installChecks: readonly Rule<Facts>[] = [
  everythingSeen,
  architecture,
  cores,
  memory,
  firmware,
  network,
  diskOffered,
  oneTarget,
  otherTalos,
];
