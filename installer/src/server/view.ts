import { evaluateRules, type Problem, type Release } from "@cto/core";
import { installChecks, judgeDisks } from "../checks/index.ts";
import type { Inventory, Link } from "../inventory/index.ts";
import { matchProfile, type Profile } from "../profiles/index.ts";
import type { Answered } from "./answers.ts";
import type {
  AnswersView,
  InstallView,
  InterruptedView,
  LinkChoice,
  PlatformAnswer,
  SessionPhase,
  SessionView,
} from "./contract.ts";
import { featuresOf } from "./features.ts";

/** Everything that the session's view is made from. */
export interface SessionState {
  readonly phase: SessionPhase;
  readonly inventory: Inventory;
  readonly profiles: readonly Profile[];
  /** Null when the medium's release could not be verified; nothing can be installed then. */
  readonly release: Release | null;
  readonly answered: Answered;
  readonly interrupted: InterruptedView | null;
  readonly install: InstallView | null;
  readonly problem: Problem | null;
  readonly handOverFetched: boolean;
}

const ipv4Of = ({ addresses }: Link): string | undefined =>
  addresses.find((address) => address.includes("."))?.replace(/\/.*$/, "");

/** "https://192.168.1.105": where the setup pages can be opened. */
const addressesOf = ({ links }: Inventory): readonly string[] =>
  links.flatMap((link) => ipv4Of(link) ?? []).map((address) => `https://${address}`);

function linkChoices({ links }: Inventory): readonly LinkChoice[] {
  const suggested = links.find((link) => link.up && ipv4Of(link)) ?? links.find(({ up }) => up);
  return links.map((link) => ({
    name: link.name,
    mac: link.mac,
    up: link.up,
    addresses: link.addresses,
    driver: link.driver,
    suggested: link === suggested,
  }));
}

function answersView({ licence, organisation, network, storage, platform }: Answered): AnswersView {
  return {
    ...(licence && {
      licence: {
        customer: licence.licence.customerName,
        tier: licence.licence.tier,
        expiresAt: licence.licence.expiresAt.toString(),
        features: licence.licence.features,
      },
    }),
    ...(organisation && { organisation: { name: organisation.name, adminEmail: organisation.adminEmail } }),
    ...(network && { network }),
    ...(storage && { storage }),
    ...(platform && { platform }),
  };
}

const defaultPlatform = (release: Release | null, licensed: readonly string[]): PlatformAnswer => ({
  hostname: "cto-platform",
  domain: "",
  features: [...licensed],
  channel: release?.channel ?? "stable",
  maintenanceWindow: { start: "02:00", end: "05:00", timezone: "UTC", daysOfWeek: ["Saturday", "Sunday"] },
});

/** The session as every door sees it; holds no secret. */
export function sessionView(state: SessionState): SessionView {
  const { inventory, profiles, release, answered } = state;
  const match = matchProfile(profiles, inventory);
  const disks = judgeDisks(inventory, match.profile);
  const links = linkChoices(inventory);
  const licensed = answered.licence?.licence.features ?? [];
  const link = links.find(({ suggested }) => suggested);
  const disk = disks.find(({ suggested }) => suggested);
  const { platform, cpu, memory } = inventory;
  return {
    version: 1,
    phase: state.phase,
    release: {
      version: release?.version ?? "",
      talos: release?.talosVersion ?? "",
      kubernetes: release?.kubernetesVersion ?? "",
    },
    addresses: addressesOf(inventory),
    machine: {
      vendor: platform.vendor,
      model: platform.model,
      profile: { id: match.profile.id, title: match.profile.title, reasons: match.reasons },
      cpu: cpu.model,
      cores: cpu.cores,
      memoryBytes: memory.bytes,
      firmware: platform.firmware,
      secureBoot: platform.secureBoot,
    },
    checks: evaluateRules(installChecks, {
      inventory,
      profile: match.profile,
      release: release ?? { osImages: {} },
      target: answered.storage?.disk ?? null,
    }),
    disks,
    links,
    features: featuresOf(licensed),
    defaults: {
      ...(link && { network: { method: "dhcp", link: link.name } }),
      ...(disk && { storage: { disk: disk.id } }),
      platform: defaultPlatform(release, licensed),
    },
    answers: answersView(answered),
    interrupted: state.interrupted,
    install: state.install,
    problem: state.problem,
    handOverFetched: state.handOverFetched,
  };
}
