import { createHash } from "node:crypto";
import {
  blocks,
  evaluateRules,
  fail,
  type Licence,
  type OsImage,
  type Outcome,
  type Release,
  type RuleResult,
  type Secret,
  succeed,
} from "@cto/core";
import { installChecks } from "../checks/index.ts";
import { type Disk, describeContent, describeDisk, diskId, type Inventory, serialTail } from "../inventory/index.ts";
import type { Profile } from "../profiles/index.ts";
import type { NetworkAnswer, OrganisationAnswer, PlatformAnswer, StageId, StorageAnswer } from "../server/contract.ts";
import type { MachineSettings } from "../talos/index.ts";
import { estimateStages } from "./estimate.ts";
import { networkFaults } from "./network.ts";
import { checksBlock, featureNotLicensed, networkFaulty, networkTaken } from "./problems.ts";
import { machineSettings } from "./settings.ts";

/** What the session keeps of the answers once they are right: no licence text, no password. */
export interface Answers {
  readonly organisation: Pick<OrganisationAnswer, "name" | "adminEmail"> & { readonly adminPasswordHash: Secret };
  readonly network: NetworkAnswer;
  readonly storage: StorageAnswer;
  readonly platform: PlatformAnswer;
}

export interface PlanInput {
  readonly answers: Answers;
  readonly inventory: Inventory;
  readonly profile: Profile;
  readonly licence: Pick<Licence, "features">;
  readonly release: Release;
  readonly now: Temporal.Instant;
  /** The next maintenance window in words, as `describeInstant` gives it. */
  readonly windowText: string;
}

/** The disk as it was when the plan was made; proved again immediately before the first write. */
type Target = Pick<Disk, "path" | "bytes" | "serial" | "wwn" | "model" | "sectorBytes"> & {
  readonly diskId: string;
  readonly label: string;
  readonly serialTail: string;
};

export interface PlannedStage {
  readonly id: StageId;
  readonly seconds: number;
}

/** The exact list of effects of an installation. Pure data; computing it touches nothing. */
export interface Plan {
  readonly version: 1;
  /** SHA-256 of everything here that decides what is done: without secrets, times and the wording of checks. */
  readonly id: string;
  readonly target: Target;
  /** What is lost, one line each; empty when nothing was found on the disk. */
  readonly erases: readonly string[];
  readonly image: OsImage;
  readonly machine: MachineSettings;
  readonly stages: readonly PlannedStage[];
  /** Written to the disk, in all. */
  readonly bytes: number;
  readonly secondsEstimate: number;
  readonly madeAt: Temporal.Instant;
  readonly nextWindow: string;
  readonly checks: readonly RuleResult[];
}

/** Keys in one order, so that the same content always has the same hash. */
const inOrder = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const hashOf = (content: unknown): string =>
  createHash("sha256").update(JSON.stringify(content, inOrder)).digest("hex");

/**
 * Answers, inventory, profile, licence and release make the plan, or the problem that forbids it: plan.checks-block,
 * plan.network, plan.network-overlap, plan.feature-not-licensed. The same input always gives the same id.
 */
export function makePlan({ answers, inventory, profile, licence, release, now, windowText }: PlanInput): Outcome<Plan> {
  const unlicensed = answers.platform.features.filter((feature) => !licence.features.includes(feature));
  if (unlicensed.length > 0) return fail(featureNotLicensed({ features: unlicensed }));

  const faults = networkFaults(answers.network, inventory);
  if (faults.length > 0) return fail(networkFaulty(faults));

  const checks = evaluateRules(installChecks, { inventory, profile, release, target: answers.storage.disk });
  if (blocks(checks).length > 0) return fail(checksBlock(blocks(checks)));

  const disk = inventory.disks.find((candidate) => diskId(candidate) === answers.storage.disk);
  const image = release.osImages[inventory.cpu.architecture];
  if (disk === undefined || image === undefined) throw new Error("the checks let a missing disk or image through");

  const machine = machineSettings(answers, inventory, release);
  if (machine === undefined) return fail(networkTaken({ network: lanName(answers.network) }));

  const stages = estimateStages(disk, image);
  const decisive = {
    version: 1 as const,
    target: targetOf(disk),
    erases: disk.contents.map(describeContent),
    image,
    machine,
    stages,
    bytes: image.rawBytes,
    secondsEstimate: stages.reduce((sum, { seconds }) => sum + seconds, 0),
  };
  return succeed({ ...decisive, id: hashOf(decisive), madeAt: now, nextWindow: windowText, checks });
}

const lanName = (network: NetworkAnswer): string => (network.method === "static" ? network.address : network.link);

const targetOf = (disk: Disk): Target => ({
  diskId: diskId(disk),
  label: describeDisk(disk),
  serialTail: serialTail(disk),
  path: disk.path,
  bytes: disk.bytes,
  serial: disk.serial,
  ...(disk.wwn === undefined ? {} : { wwn: disk.wwn }),
  model: disk.model,
  sectorBytes: disk.sectorBytes,
});
