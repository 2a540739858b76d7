/**
 * The session API: what every door (web page, phone, terminal, file) says to the engine and hears from it.
 * One session per machine. All paths below `/api/v1`. Bodies are JSON. A refusal is `{ problem, fields? }` with status
 * 400 (unreadable), 409 (not now) or 422 (understood and refused).
 *
 *   GET  /session                the whole state, for a page that opens or reloads
 *   PUT  /answers/:step          one step's answers; saved only when they are right; answers with the session
 *   POST /plan                   the plan of the answers so far; nothing is touched
 *   POST /install                { planId, confirm? } starts it; `confirm` is the serial tail when data will be lost
 *   GET  /events                 server-sent events, resumable with Last-Event-ID; a new listener is
 *                                given the log so far and the session
 *   GET  /hand-over/talosconfig  the file with which the person owns the machine; marks the hand-over as fetched
 *   POST /restart                after the hand-over: restart into the new system
 *   POST /retry                  after a failure: back to the answers; a new answer or plan does the same
 *   GET  /health                 { ok, phase }
 */
import type { Problem, RuleResult } from "@cto/core";
import { z } from "zod";

export type { Problem, RuleResult } from "@cto/core";

export const steps = ["licence", "organisation", "network", "storage", "platform"] as const;
export type StepId = (typeof steps)[number];

export const licenceAnswer = z.strictObject({ licence: z.string().trim().min(1).max(16_384) });

export const organisationAnswer = z.strictObject({
  name: z.string().trim().min(1).max(120),
  adminEmail: z.email(),
  /** Leaves the page once; the session keeps only its scrypt hash. */
  adminPassword: z.string().min(12).max(256),
});

export const networkAnswer = z.discriminatedUnion("method", [
  z.strictObject({ method: z.literal("dhcp"), link: z.string() }),
  z.strictObject({
    method: z.literal("static"),
    link: z.string(),
    address: z.cidrv4(),
    gateway: z.ipv4(),
    nameservers: z.array(z.ipv4()).min(1).max(3),
  }),
]);

/** `disk` is a DiskChoice's id: stable identity (serial, WWN, size), never a path such as /dev/sda. */
export const storageAnswer = z.strictObject({ disk: z.string().min(1) });

export const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

export const platformAnswer = z.strictObject({
  hostname: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
  /** Where people will reach the platform; empty means by its address. */
  domain: z.union([z.literal(""), z.string().regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/)]),
  features: z.array(z.string()),
  channel: z.enum(["stable", "beta", "edge"]),
  maintenanceWindow: z.strictObject({
    start: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
    end: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
    timezone: z.string().min(1),
    daysOfWeek: z.array(z.enum(weekdays)).min(1),
  }),
});

export const answerSchemas = {
  licence: licenceAnswer,
  organisation: organisationAnswer,
  network: networkAnswer,
  storage: storageAnswer,
  platform: platformAnswer,
} as const satisfies Record<StepId, z.ZodType>;

export type LicenceAnswer = z.infer<typeof licenceAnswer>;
export type OrganisationAnswer = z.infer<typeof organisationAnswer>;
export type NetworkAnswer = z.infer<typeof networkAnswer>;
export type StorageAnswer = z.infer<typeof storageAnswer>;
export type PlatformAnswer = z.infer<typeof platformAnswer>;

export const installRequest = z.strictObject({ planId: z.string(), confirm: z.string().optional() });
export type InstallRequest = z.infer<typeof installRequest>;

/** What a person may read of the licence. */
export interface LicenceView {
  readonly customer: string;
  readonly tier: string;
  readonly expiresAt: string;
  readonly features: readonly string[];
}

export interface DiskChoice {
  readonly id: string;
  /** "Samsung 980 PRO, 1 TB NVMe" */
  readonly label: string;
  /** The last four characters of the serial number, for a person to compare with the label on the drive. */
  readonly serialTail: string;
  readonly path: string;
  readonly bytes: number;
  /** What is on it, one line each, in words ("Windows (ntfs) 'Daten', 118 GB"); empty when nothing was found. */
  readonly contents: readonly string[];
  readonly offered: boolean;
  /** Why it is suggested, or why it is not offered. */
  readonly note: string;
  readonly suggested: boolean;
}

export interface LinkChoice {
  readonly name: string;
  readonly mac: string;
  readonly up: boolean;
  readonly addresses: readonly string[];
  readonly driver: string;
  readonly suggested: boolean;
}

export interface MachineView {
  readonly vendor: string;
  readonly model: string;
  readonly profile: { readonly id: string; readonly title: string; readonly reasons: readonly string[] };
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly firmware: "uefi" | "bios";
  readonly secureBoot: boolean;
}

/** Of the stored answers, what may be shown again: no licence text, no password. */
export interface AnswersView {
  readonly licence?: LicenceView;
  readonly organisation?: Pick<OrganisationAnswer, "name" | "adminEmail">;
  readonly network?: NetworkAnswer;
  readonly storage?: StorageAnswer;
  readonly platform?: PlatformAnswer;
}

export const stages = [
  "prepare-disk",
  "write-image",
  "verify-image",
  "store-configuration",
  "hand-over",
  "restart",
] as const;
export type StageId = (typeof stages)[number];

export interface StageView {
  readonly id: StageId;
  readonly title: string;
  readonly state: "waiting" | "running" | "done" | "failed";
  /** 0..1 */
  readonly progress: number;
  /** "1.7 of 4.2 GB, 212 MB/s" */
  readonly detail: string;
  readonly seconds: number;
}

export interface InstallView {
  readonly stages: readonly StageView[];
  /** 0..1 over all stages, by their weight. */
  readonly progress: number;
  readonly secondsLeft: number | null;
}

/** An installation that a power cut ended: found by its mark on the disk. */
export interface InterruptedView {
  readonly diskLabel: string;
  readonly stage: StageId;
  readonly startedAt: string;
}

export type SessionPhase = "answering" | "installing" | "hand-over" | "restarting" | "failed";

export interface SessionView {
  readonly version: 1;
  readonly phase: SessionPhase;
  readonly release: { readonly version: string; readonly talos: string; readonly kubernetes: string };
  readonly addresses: readonly string[];
  readonly machine: MachineView;
  readonly checks: readonly RuleResult[];
  readonly disks: readonly DiskChoice[];
  readonly links: readonly LinkChoice[];
  /** Features that the licence allows to choose; empty until the licence is there. */
  readonly features: readonly { readonly id: string; readonly title: string; readonly required: boolean }[];
  /** What the pages show before a person has decided. */
  readonly defaults: {
    readonly network?: NetworkAnswer;
    readonly storage?: StorageAnswer;
    readonly platform: PlatformAnswer;
  };
  readonly answers: AnswersView;
  readonly interrupted: InterruptedView | null;
  readonly install: InstallView | null;
  readonly problem: Problem | null;
  readonly handOverFetched: boolean;
}

export interface PlanView {
  /** Hash of the plan: an installation starts only for the very plan that was shown. */
  readonly id: string;
  readonly summary: readonly { readonly label: string; readonly value: string }[];
  readonly erases: { readonly diskLabel: string; readonly serialTail: string; readonly contents: readonly string[] };
  /** True when the disk holds data: the person types the serial tail. */
  readonly confirmationNeeded: boolean;
  readonly bytes: number;
  readonly secondsEstimate: number;
  /** "Saturday 21 November 2026, 02:00 (Europe/Berlin)" */
  readonly nextWindow: string;
  readonly checks: readonly RuleResult[];
}

export interface Refusal {
  readonly problem: Problem;
  /** Sentences by field path ("address", "maintenanceWindow.timezone"). */
  readonly fields?: Readonly<Record<string, string>>;
}

/** The data of one server-sent event; its `id` counts up from 1 within a boot. */
export type SessionEvent =
  | { readonly type: "session"; readonly session: SessionView }
  | { readonly type: "install"; readonly install: InstallView }
  | { readonly type: "log"; readonly at: string; readonly stage: StageId | null; readonly text: string };
