import { describe, expect, it } from "vitest";
import { renderProblem } from "../errors/problem.ts";
import { describeInstant, describeSpan, type Weekday } from "./describe.ts";
import { type MaintenanceWindow, nextWindows, parseMaintenanceWindow, windowState } from "./window.ts";

const weekly = (daysOfWeek: readonly Weekday[], start: string, end: string, timezone: string): MaintenanceWindow => ({
  start,
  end,
  timezone,
  daysOfWeek,
  deny: [],
});
const local = (text: string, zone: string) => Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant();
const minutes = (at: Temporal.ZonedDateTime): string => at.toString({ smallestUnit: "minute", timeZoneName: "never" });
const stateAt = (window: MaintenanceWindow, now: Temporal.Instant): string => {
  const state = windowState(window, now);
  if (state.open) return `open until ${minutes(state.until)}`;
  return state.next ? `next ${minutes(state.next.start)} to ${minutes(state.next.end)}` : "never";
};

describe("a maintenance window at the weekend", () => {
  const window = weekly(["Saturday", "Sunday"], "02:00", "05:00", "Europe/Berlin");
  it.each([
    ["2026-11-20T12:00", "next 2026-11-21T02:00+01:00 to 2026-11-21T05:00+01:00"], // a Friday
    ["2026-11-21T01:59:59.999", "next 2026-11-21T02:00+01:00 to 2026-11-21T05:00+01:00"],
    ["2026-11-21T02:00", "open until 2026-11-21T05:00+01:00"],
    ["2026-11-21T04:59:59.999", "open until 2026-11-21T05:00+01:00"],
    ["2026-11-21T05:00", "next 2026-11-22T02:00+01:00 to 2026-11-22T05:00+01:00"],
    ["2026-11-22T05:00", "next 2026-11-28T02:00+01:00 to 2026-11-28T05:00+01:00"],
  ])("at %s: %s", (now, expected) => expect(stateAt(window, local(now, "Europe/Berlin"))).toBe(expected));

  it("counts in its own zone, whatever the clock's", () => {
    expect(stateAt(window, Temporal.Instant.from("2026-11-21T01:00:00Z"))).toBe("open until 2026-11-21T05:00+01:00");
  });
});

describe("a maintenance window that crosses midnight", () => {
  const window = weekly(["Friday"], "22:00", "02:00", "Europe/Berlin");
  it.each([
    ["2026-11-20T21:59", "next 2026-11-20T22:00+01:00 to 2026-11-21T02:00+01:00"],
    ["2026-11-20T22:00", "open until 2026-11-21T02:00+01:00"],
    ["2026-11-21T01:59", "open until 2026-11-21T02:00+01:00"],
    ["2026-11-21T02:00", "next 2026-11-27T22:00+01:00 to 2026-11-28T02:00+01:00"],
    ["2026-11-20T00:30", "next 2026-11-20T22:00+01:00 to 2026-11-21T02:00+01:00"], // would be Thursday's, not in the list
  ])("at %s: %s", (now, expected) => expect(stateAt(window, local(now, "Europe/Berlin"))).toBe(expected));

  it("may end at midnight itself", () => {
    expect(stateAt(weekly(["Friday"], "22:00", "00:00", "UTC"), local("2026-11-20T23:00", "UTC"))).toBe(
      "open until 2026-11-21T00:00+00:00",
    );
  });
});

describe("the night in which clocks go forward (Berlin, 29 March 2026: 02:00 becomes 03:00)", () => {
  it.each([
    ["around the gap: an hour shorter", "01:00", "05:00", "2026-03-29T01:00+01:00 to 2026-03-29T05:00+02:00"],
    ["start in the gap: from its end", "02:30", "05:00", "2026-03-29T03:00+02:00 to 2026-03-29T05:00+02:00"],
    ["end in the gap: until the gap", "01:00", "02:30", "2026-03-29T01:00+01:00 to 2026-03-29T03:00+02:00"],
    ["inside the gap: not this week", "02:10", "02:50", "2026-04-05T02:10+02:00 to 2026-04-05T02:50+02:00"],
  ])("%s", (_, start, end, expected) => {
    const now = local("2026-03-28T12:00", "Europe/Berlin");
    expect(stateAt(weekly(["Sunday"], start, end, "Europe/Berlin"), now)).toBe(`next ${expected}`);
  });
});

describe("the night in which clocks go back (Berlin, 25 October 2026: 03:00 becomes 02:00)", () => {
  it.each([
    ["around: an hour longer", "01:00", "05:00", "2026-10-25T01:00+02:00 to 2026-10-25T05:00+01:00"],
    ["start twice: the first counts", "02:30", "05:00", "2026-10-25T02:30+02:00 to 2026-10-25T05:00+01:00"],
    ["end twice: the second counts", "01:00", "02:30", "2026-10-25T01:00+02:00 to 2026-10-25T02:30+01:00"],
    ["both twice: first to second", "02:10", "02:50", "2026-10-25T02:10+02:00 to 2026-10-25T02:50+01:00"],
  ])("%s", (_, start, end, expected) => {
    const now = local("2026-10-24T12:00", "Europe/Berlin");
    expect(stateAt(weekly(["Sunday"], start, end, "Europe/Berlin"), now)).toBe(`next ${expected}`);
  });
});

describe("clocks that change at midnight (Cairo, 24 April 2026: 00:00 becomes 01:00)", () => {
  it("do not lose a window that starts at midnight", () => {
    const window = weekly(["Friday"], "00:00", "04:00", "Africa/Cairo");
    expect(stateAt(window, local("2026-04-23T12:00", "Africa/Cairo"))).toBe(
      "next 2026-04-24T01:00+03:00 to 2026-04-24T04:00+03:00",
    );
  });
});

describe("a maintenance window with dates on which it stays shut", () => {
  const nightly = (...deny: MaintenanceWindow["deny"]): MaintenanceWindow => ({
    ...weekly(["Thursday", "Friday", "Saturday"], "22:00", "02:00", "Europe/Berlin"),
    deny,
  });
  const christmas = nightly({ from: "2026-12-24", to: "2026-12-26" });
  it.each([
    ["2026-12-23T12:00", "next 2026-12-31T22:00+01:00 to 2027-01-01T02:00+01:00"],
    ["2026-12-25T23:00", "next 2026-12-31T22:00+01:00 to 2027-01-01T02:00+01:00"],
  ])("at %s: %s", (now, expected) => expect(stateAt(christmas, local(now, "Europe/Berlin"))).toBe(expected));

  it("ends as it reads when it opened the evening before", () => {
    const window = nightly({ from: "2026-11-21", to: "2026-11-21" });
    expect(stateAt(window, local("2026-11-21T01:00", "Europe/Berlin"))).toBe("open until 2026-11-21T02:00+01:00");
  });

  it("names the next openings around them", () => {
    const now = local("2026-12-19T23:00", "Europe/Berlin");
    expect(nextWindows(christmas, now, 3).map(({ start }) => start.toPlainDate().toString())).toEqual([
      "2026-12-31",
      "2027-01-01",
      "2027-01-02",
    ]);
  });

  it("never opens, and says so at once, when every day is denied", () => {
    const never = nightly({ from: "2000-01-01", to: "9999-12-31" });
    expect(stateAt(never, local("2026-12-23T12:00", "Europe/Berlin"))).toBe("never");
    expect(nextWindows(never, local("2026-12-23T12:00", "Europe/Berlin"), 3)).toEqual([]);
  });
});

describe("reading a window", () => {
  const good = { start: "02:00", end: "05:00", timezone: "UTC", daysOfWeek: ["Saturday", "Sunday"] };
  const refusal = (change: Record<string, unknown>): string => {
    const parsed = parseMaintenanceWindow({ ...good, ...change });
    return parsed.ok ? "accepted" : renderProblem(parsed.problem);
  };

  it("gives the days once each and in order, and the zone in its official spelling", () => {
    const days = ["Sunday", "Monday", "Sunday"];
    expect(parseMaintenanceWindow({ ...good, timezone: "america/new_york", daysOfWeek: days })).toEqual({
      ok: true,
      value: { ...good, timezone: "America/New_York", daysOfWeek: ["Monday", "Sunday"], deny: [] },
    });
  });

  it.each(["UTC", "utc", "Etc/UTC", "Asia/Calcutta", "Asia/Kolkata", "US/Eastern"])("knows the zone %s", (timezone) => {
    expect(refusal({ timezone })).toBe("accepted");
  });

  it.each([
    ["Europe/Berlni", "Did you mean Europe/Berlin?"],
    ["berlin", "Did you mean Europe/Berlin?"],
    ["America/New York", "Did you mean America/New_York?"],
    ["Mars/Olympus", "Write the zone as Area/City, or UTC."],
    ["+02:00", "Write the zone as Area/City, or UTC."],
  ])("does not know the zone %s and says: %s", (timezone, sentence) => {
    expect(refusal({ timezone })).toContain(`The time zone "${timezone}" is not known.  [window.unknown-zone]`);
    expect(refusal({ timezone })).toContain(sentence);
  });

  it.each([
    [{ end: "02:00" }, "starts and ends at 02:00, so it is never open.  [window.empty]"],
    [{ start: "2:00" }, "start: must be a 24-hour time such as 02:00.  [window.malformed]"],
    [{ end: "24:00" }, "end: must be a 24-hour time"],
    [{ daysOfWeek: [] }, "daysOfWeek: "],
    [{ daysOfWeek: ["Sat"] }, "daysOfWeek.0: "],
    [{ timezone: undefined }, "timezone: "],
    [{ duration: "3h" }, "duration"],
    [{ deny: [{ from: "2026-12-24", to: "2026-12-23" }] }, "deny.0.to: must not be before `from`"],
    [{ deny: [{ from: "2026-02-29", to: "2026-03-01" }] }, "deny.0.from: must be a date of the calendar"],
  ])("refuses %j", (change, sentence) => expect(refusal(change)).toContain(sentence));

  it.each([undefined, null, "02:00-05:00", []])("refuses %j", (value) => {
    expect(parseMaintenanceWindow(value)).toMatchObject({ ok: false, problem: { code: "window.malformed" } });
  });
});

describe("a moment in words", () => {
  it("has the day, the date, the time and the zone", () => {
    const moment = Temporal.ZonedDateTime.from("2026-11-21T02:00[Europe/Berlin]");
    expect(describeInstant(moment)).toBe("Saturday 21 November 2026, 02:00 (Europe/Berlin)");
  });
});

describe("a span in words", () => {
  it.each([
    ["2026-11-21T05:00", "Saturday 21 November 2026, 02:00 to 05:00 (Europe/Berlin)"],
    ["2026-11-22T01:00", "Saturday 21 November 2026, 02:00 to Sunday 22 November 2026, 01:00 (Europe/Berlin)"],
  ])("until %s: %s", (end, words) => {
    const [from, to] = ["2026-11-21T02:00", end].map((text) => Temporal.ZonedDateTime.from(`${text}[Europe/Berlin]`));
    expect(from && to && describeSpan(from, to)).toBe(words);
  });
});
