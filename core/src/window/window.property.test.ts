import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Weekday, weekdays } from "./describe.ts";
import { type MaintenanceWindow, nextWindows, windowState } from "./window.ts";

const twoDigits = (value: number): string => String(value).padStart(2, "0");
const time = fc
  .tuple(fc.nat(23), fc.constantFrom(0, 1, 15, 30, 45, 59))
  .map(([hour, minute]) => `${twoDigits(hour)}:${twoDigits(minute)}`);
const window: fc.Arbitrary<MaintenanceWindow> = fc
  .record({
    start: time,
    end: time,
    timezone: fc.constantFrom("UTC", ...Intl.supportedValuesOf("timeZone")),
    daysOfWeek: fc.subarray<Weekday>([...weekdays], { minLength: 1 }),
    deny: fc.constant([]),
  })
  .filter(({ start, end }) => start !== end);

const second = 1000;
const anyMoment = fc
  .integer({ min: Date.UTC(2020) / second, max: Date.UTC(2040) / second })
  .map((seconds) => Temporal.Instant.fromEpochMilliseconds(seconds * second));

/** Moments up to two days around a change of clocks in the window's zone, where the mistakes live; any moment elsewhere. */
const windowAndMoment = fc
  .tuple(window, anyMoment, fc.integer({ min: -2880, max: 2880 }))
  .map(([chosen, moment, minutes]) => {
    const change = moment.toZonedDateTimeISO(chosen.timezone).getTimeZoneTransition("next");
    return { chosen, now: change ? change.toInstant().add({ minutes }) : moment };
  });

const next = (chosen: MaintenanceWindow, now: Temporal.Instant) => {
  const state = windowState(chosen, now);
  return state.open ? undefined : state.next;
};
const isListed = (chosen: MaintenanceWindow, at: Temporal.ZonedDateTime): boolean => {
  const day = weekdays[at.dayOfWeek - 1];
  return day !== undefined && chosen.daysOfWeek.includes(day);
};
const compare = Temporal.Instant.compare;

describe("every window, in every zone, around every change of clocks", () => {
  it("opens next later than now, for a positive time, on a day that is listed", () => {
    fc.assert(
      fc.property(windowAndMoment, ({ chosen, now }) => {
        const occurrence = next(chosen, now);
        if (!occurrence) return;
        expect(compare(occurrence.start.toInstant(), now)).toBe(1);
        expect(compare(occurrence.end.toInstant(), occurrence.start.toInstant())).toBe(1);
        // In Nuuk the clocks skip the last hour of a Saturday: a window of 23:30 then starts as Sunday begins.
        const instantBefore = occurrence.start.subtract({ nanoseconds: 1 });
        expect(isListed(chosen, occurrence.start) || isListed(chosen, instantBefore)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("is closed until its start, open at it, open just before its end", () => {
    fc.assert(
      fc.property(windowAndMoment, ({ chosen, now }) => {
        const occurrence = next(chosen, now);
        if (!occurrence) return;
        const [start, end] = [occurrence.start.toInstant(), occurrence.end.toInstant()];
        expect(windowState(chosen, start.subtract({ nanoseconds: 1 })).open).toBe(false);
        expect(windowState(chosen, start)).toMatchObject({ open: true });
        expect(windowState(chosen, end.subtract({ nanoseconds: 1 })).open).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("when open, closes later than now and within 26 hours", () => {
    fc.assert(
      fc.property(windowAndMoment, ({ chosen, now }) => {
        const state = windowState(chosen, now);
        if (!state.open) return;
        expect(compare(state.until.toInstant(), now)).toBe(1);
        expect(state.until.toInstant().since(now).total("hours")).toBeLessThanOrEqual(26);
      }),
      { numRuns: 500 },
    );
  });

  it("opens three times more, in order, never twice at once, and on no denied date", () => {
    fc.assert(
      fc.property(windowAndMoment, fc.nat(20), ({ chosen, now }, days) => {
        const today = now.toZonedDateTimeISO(chosen.timezone).toPlainDate();
        const deny = [{ from: today.toString(), to: today.add({ days }).toString() }];
        const three = nextWindows({ ...chosen, deny }, now, 3);
        expect(three).toHaveLength(3);
        let before = now;
        for (const { start, end } of three) {
          expect(compare(start.toInstant(), before)).toBeGreaterThanOrEqual(0);
          expect(Temporal.PlainDate.compare(start.toPlainDate(), today.add({ days }))).toBe(1);
          before = end.toInstant();
        }
      }),
      { numRuns: 500 },
    );
  });
});
