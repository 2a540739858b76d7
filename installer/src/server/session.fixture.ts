import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeMedium, type TestMedium } from "@cto/testing/medium";
import type { Clock } from "../engine/clock.ts";
import { type DryRun, dryRun } from "../engine/dry-run.ts";
import type { Effects } from "../engine/effects.ts";
import { type Inventory, parseInventory } from "../inventory/index.ts";
import type { Profile } from "../profiles/index.ts";
import { createSecretsBundle } from "../talos/index.ts";
import type { SessionView } from "./contract.ts";
import { createLog } from "./log.ts";
import { readMedium, readProfiles } from "./medium.ts";
import { createSession, type Session } from "./session.ts";
import { sessionView } from "./view.ts";

const root = new URL("../../..", import.meta.url).pathname;

/** A recorded machine of installer/fixtures/inventories. */
function recorded(name: string): Inventory {
  const text = readFileSync(join(root, "installer/fixtures/inventories", `${name}.json`), "utf8");
  const parsed = parseInventory(text);
  if (!parsed.ok) throw new Error(parsed.problem.what);
  return parsed.value;
}

async function profilesOf(): Promise<readonly Profile[]> {
  const profiles = await readProfiles(join(root, "hardware-profiles"));
  if (!profiles.ok) throw new Error(profiles.problem.what);
  return profiles.value;
}

const now = Temporal.Instant.from("2026-11-20T17:00:00Z");
const clock: Clock = { now: () => now };

const profiles = await profilesOf();

export const exampleSession: SessionView = sessionView({
  phase: "answering",
  inventory: recorded("dell-poweredge-r660"),
  profiles,
  release: null,
  answered: {},
  interrupted: null,
  install: null,
  problem: null,
  handOverFetched: false,
});

/** Made once: an RSA key of 4096 bits is not what these tests are about. */
const secrets = createSecretsBundle({ random: (count) => randomBytes(count), now });

export interface Stage {
  readonly session: Session;
  readonly medium: TestMedium;
  readonly effects: DryRun;
  /** Everything that the program logged. */
  readonly logged: () => string;
}

/** A session on a recorded machine with a signed medium; nothing is touched. */
export async function stageSession(input: {
  readonly inventory: string;
  readonly effects?: Partial<Effects>;
  /** Changes the medium before it is read. */
  readonly spoil?: (medium: TestMedium) => Promise<void>;
}): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "cto-session-"));
  const medium = await makeMedium({ folder, now });
  await input.spoil?.(medium);
  const read = await readMedium(folder);
  await rm(folder, { recursive: true });
  const effects = dryRun(0);
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line) });
  const session = createSession({
    medium: read,
    profiles,
    inventory: recorded(input.inventory),
    interrupted: null,
    effects: { ...effects, ...input.effects },
    clock,
    makeSecrets: () => secrets,
    log: log.say,
  });
  return { session, medium, effects, logged: () => lines.join("") };
}
