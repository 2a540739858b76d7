import { compareVersions, describeInstant } from "@cto/core";
import type { Answer } from "../kube/index.ts";
import type { Pin, Wanted } from "./spec.ts";

/** Why a release is not to be installed although it is available: in a few words for the headline, and in a sentence. */
export interface Hold {
  readonly reason: "Paused" | "Pinned" | "Skipped";
  readonly short: string;
  readonly message: string;
}

/** Whether the pin holds at `now`; one in the past holds nothing. */
const pinHolds = ({ until }: Pin, now: Temporal.Instant): boolean => Temporal.Instant.compare(now, until) < 0;

const untilOf = ({ until }: Pin): string => describeInstant(until.toZonedDateTimeISO("UTC"));

/** What holds `offered` back, the widest first; `offered` is undefined while no newer release is known. */
export function holdOn(offered: string | undefined, wanted: Wanted, now: Temporal.Instant): Hold | undefined {
  const { paused, pin, skip } = wanted;
  if (paused) {
    return { reason: "Paused", short: "paused", message: "Updates are held back: take spec.paused out to go on." };
  }
  if (offered === undefined) return undefined;
  if (pin && pinHolds(pin, now) && compareVersions(offered, pin.version) > 0) {
    return {
      reason: "Pinned",
      short: `pinned to ${pin.version} until ${untilOf(pin)}`,
      message: `spec.pin holds back what is newer than ${pin.version} until ${untilOf(pin)}: ${pin.reason}`,
    };
  }
  if (skip.includes(offered)) {
    return {
      reason: "Skipped",
      short: "skipped",
      message: `Release ${offered} is listed in spec.skip, so it waits for a later one.`,
    };
  }
  return undefined;
}

export function allowedAnswer(hold: Hold | undefined, { pin }: Wanted, now: Temporal.Instant): Answer {
  const type = "UpdatesAllowed";
  if (hold) return { type, status: "False", reason: hold.reason, message: hold.message };
  if (pin && !pinHolds(pin, now)) {
    return {
      type,
      status: "True",
      reason: "PinExpired",
      message: `spec.pin.until: ${untilOf(pin)} is in the past, so the pin to ${pin.version} holds nothing back. Take spec.pin out, or set a later date.`,
    };
  }
  return {
    type,
    status: "True",
    reason: "NothingHolds",
    message: "Neither spec.paused nor spec.pin nor spec.skip holds an update back.",
  };
}
