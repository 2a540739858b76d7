import { describe, expect, it } from "vitest";
import { weekdays } from "./describe.ts";
import { windowState } from "./window.ts";

const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")];
const [from, until] = ["2020-01-01T00:00Z", "2036-01-01T00:00Z"].map((text) => Temporal.Instant.from(text));

/** The moments from 2020 to 2035 at which the clocks of a zone change. */
function changesOf(zone: string): readonly Temporal.ZonedDateTime[] {
  const changes: Temporal.ZonedDateTime[] = [];
  let at = from?.toZonedDateTimeISO(zone).getTimeZoneTransition("next");
  while (at && until && Temporal.Instant.compare(at.toInstant(), until) < 0) {
    changes.push(at);
    at = at.getTimeZoneTransition("next");
  }
  return changes;
}

const clock = (at: Temporal.PlainTime): string => at.toString({ smallestUnit: "minute" });

describe("on each day on which a zone changed its clocks, 2020 to 2035", () => {
  it("a window of eight hours around the change is open as it happens, and longer or shorter by the change only", () => {
    let days = 0;
    for (const zone of zones) {
      for (const change of changesOf(zone)) {
        const before = change.subtract({ nanoseconds: 1 });
        const shift = (change.offsetNanoseconds - before.offsetNanoseconds) / 3_600e9;
        // Four hours on either side of the later reading of the clock, so that neither edge is skipped or happens twice.
        const edge = shift > 0 ? change.toPlainDateTime() : before.toPlainDateTime().add({ nanoseconds: 1 });
        if (Math.abs(shift) > 2) continue; // A zone that changes its day: the window may be swallowed whole.
        const opens = edge.subtract({ hours: 4 });
        const weekday = weekdays[opens.dayOfWeek - 1];
        if (weekday === undefined) throw new Error("a day without a name");
        const window = {
          start: clock(opens.toPlainTime()),
          end: clock(edge.add({ hours: 4 }).toPlainTime()),
          timezone: zone,
          daysOfWeek: [weekday],
          deny: [],
        };
        const state = windowState(window, change.toInstant());
        expect(state, `${zone} ${change}`).toMatchObject({ open: true });
        if (!state.open) continue;
        expect(state.until.toPlainDateTime().toString(), `${zone} ${change}`).toBe(edge.add({ hours: 4 }).toString());
        const opened = opens.toZonedDateTime(zone, { disambiguation: "reject" });
        expect(opened.until(state.until).total("hours"), `${zone} ${change}`).toBeCloseTo(8 - shift, 6);
        days++;
      }
    }
    // Half of the world has summer time: a number near zero would mean that nothing was looked at.
    expect(days).toBeGreaterThan(1000);
  });
});
