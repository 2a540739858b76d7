import { z } from "zod";
import { defineProblem, fail, type Outcome, succeed } from "../errors/problem.ts";
import { firstRefusal, type Refusal, refusalText } from "../trust/fields.ts";
import { type Weekday, weekdays } from "./describe.ts";
import { knownZone, similarZones } from "./zone.ts";

/**
 * The hours of the week in which the platform may be changed. `start` and `end` are wall-clock times ("22:00"); when `end` is
 * not later than `start` the window ends on the next day. It belongs to the day on which it starts.
 */
export interface MaintenanceWindow {
  readonly start: string;
  readonly end: string;
  readonly timezone: string;
  readonly daysOfWeek: readonly Weekday[];
  /** Dates on which no window opens, first and last included; one that opened the day before still ends as it reads. */
  readonly deny: readonly DeniedDates[];
}

/** Plain dates such as "2026-12-24", in the window's zone; `to` is not before `from`. */
export interface DeniedDates {
  readonly from: string;
  readonly to: string;
}

/** One opening of the window: from `start` until just before `end`. */
export interface WindowOccurrence {
  readonly start: Temporal.ZonedDateTime;
  readonly end: Temporal.ZonedDateTime;
}

export type WindowState =
  | { readonly open: true; readonly until: Temporal.ZonedDateTime }
  | { readonly open: false; readonly next: WindowOccurrence | undefined };

const malformed = defineProblem<Refusal>("window.malformed", {
  what: (refusal) => `The maintenance window cannot be read: ${refusalText(refusal)}.`,
  cause:
    "A window needs a start and an end (24-hour times such as 02:00), a time zone and at least one day of the week.",
  fix: ["Correct the field that is named."],
  retryable: true,
});

const empty = defineProblem<{ readonly time: string }>("window.empty", {
  what: ({ time }) => `The maintenance window starts and ends at ${time}, so it is never open.`,
  cause: "It could be meant as no time at all or as the whole day; this program does not guess.",
  fix: ["Choose an end that differs from the start; 00:00 to 23:59 is nearly the whole day."],
  retryable: true,
});

const unknownZone = defineProblem<{ readonly zone: string }>("window.unknown-zone", {
  what: ({ zone }) => `The time zone "${zone}" is not known.`,
  cause: "Zones are named by area and city, as in the IANA time zone database, such as Europe/Berlin or UTC.",
  fix: ({ zone }) => {
    const similar = similarZones(zone);
    const known = "Write the zone as Area/City, or UTC.";
    return similar.length > 0 ? [`Did you mean ${similar.join(" or ")}?`, known] : [known];
  },
  retryable: true,
});

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "must be a 24-hour time such as 02:00" });

const date = z.iso.date({ error: "must be a date of the calendar such as 2026-12-24" });

const deniedDates = z
  .strictObject({ from: date, to: date, reason: z.string().max(256).optional() })
  .refine(({ from, to }) => from <= to, { path: ["to"], error: "must not be before `from`" })
  .transform(({ from, to }) => ({ from, to }));

const schema = z.strictObject({
  start: time,
  end: time,
  timezone: z.string().min(1).max(64),
  daysOfWeek: z.array(z.enum(weekdays)).min(1).max(7),
  deny: z.array(deniedDates).max(50).default([]),
});

/**
 * Reads a window from a custom resource or an answer. The zone comes back in its official spelling, the days once each and
 * in the order of the week. Problems: window.malformed, window.empty, window.unknown-zone.
 */
export function parseMaintenanceWindow(value: unknown): Outcome<MaintenanceWindow> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return fail(malformed(firstRefusal(parsed.error)));
  const { start, end, timezone, daysOfWeek, deny } = parsed.data;
  const zone = knownZone(timezone);
  if (zone === undefined) return fail(unknownZone({ zone: timezone }));
  if (start === end) return fail(empty({ time: start }));
  const days = weekdays.filter((day) => daysOfWeek.includes(day));
  return succeed({ start, end, timezone: zone, daysOfWeek: days, deny });
}

/** How far ahead openings are looked for: only a window whose days are all denied has none in so long a time. */
const horizon = { years: 2 } as const;

/** Whether the window is open at `now`, until when, or else when it opens next: later than `now`, within two years. */
export function windowState(window: MaintenanceWindow, now: Temporal.Instant): WindowState {
  const first = openings(window, now).next().value ?? undefined;
  return first && Temporal.Instant.compare(first.start.toInstant(), now) <= 0
    ? { open: true, until: first.end }
    : { open: false, next: first };
}

/** The next openings that begin later than `now`, at most `count`, in order, within two years. */
export function nextWindows(window: MaintenanceWindow, now: Temporal.Instant, count: number): WindowOccurrence[] {
  return openings(window, now)
    .filter(({ start }) => Temporal.Instant.compare(start.toInstant(), now) > 0)
    .take(count)
    .toArray();
}

/** The openings that are not over at `now`, in order; the first may be under way. */
function* openings(window: MaintenanceWindow, now: Temporal.Instant): Generator<WindowOccurrence, undefined> {
  const local = now.toZonedDateTimeISO(window.timezone);
  const last = local.toPlainDate().add(horizon);
  // Yesterday's opening may still be running.
  let day = local.toPlainDate().subtract({ days: 1 });
  for (; Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
    const occurrence = occurrenceOn(window, day);
    if (occurrence && isBefore(local, occurrence.end)) yield occurrence;
  }
}

/** The opening that belongs to `day`, or undefined when the day is not listed, is denied, or a change of clocks swallows it whole. */
function occurrenceOn(window: MaintenanceWindow, day: Temporal.PlainDate): WindowOccurrence | undefined {
  const weekday = weekdays[day.dayOfWeek - 1];
  if (weekday === undefined || !window.daysOfWeek.includes(weekday)) return undefined;
  const date = day.toString();
  if (window.deny.some(({ from, to }) => from <= date && date <= to)) return undefined;
  const endDay = window.end > window.start ? day : day.add({ days: 1 });
  const start = onTheClock(day, window.start, window.timezone, "earlier");
  const end = onTheClock(endDay, window.end, window.timezone, "later");
  return isBefore(start, end) ? { start, end } : undefined;
}

/**
 * A wall-clock time as a moment. A time that the clocks skip becomes the first moment after the gap. A time that happens twice
 * is taken as told: a window starts at the first and ends at the second, so it is never shorter than it reads.
 */
function onTheClock(
  day: Temporal.PlainDate,
  time: string,
  timeZone: string,
  whenTwice: "earlier" | "later",
): Temporal.ZonedDateTime {
  const wanted = day.toPlainDateTime(Temporal.PlainTime.from(time));
  const moment = wanted.toZonedDateTime(timeZone, { disambiguation: whenTwice });
  if (moment.toPlainDateTime().equals(wanted)) return moment;
  const beforeGap = wanted.toZonedDateTime(timeZone, { disambiguation: "earlier" });
  return beforeGap.getTimeZoneTransition("next") ?? moment;
}

const isBefore = (a: Temporal.ZonedDateTime, b: Temporal.ZonedDateTime): boolean =>
  Temporal.ZonedDateTime.compare(a, b) < 0;
