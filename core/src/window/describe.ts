/** Monday first, as Temporal counts (dayOfWeek 1 is Monday). */
export const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
export type Weekday = (typeof weekdays)[number];

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** The moment as a person reads it: "Saturday 21 November 2026, 02:00 (Europe/Berlin)". */
export function describeInstant(at: Temporal.ZonedDateTime): string {
  return `${dayAndTime(at)} (${at.timeZoneId})`;
}

/** From one moment to another of the same zone: "Saturday 21 November 2026, 02:00 to 05:00 (Europe/Berlin)". */
export function describeSpan(from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime): string {
  const end = from.toPlainDate().equals(to.toPlainDate()) ? timeOf(to) : dayAndTime(to);
  return `${dayAndTime(from)} to ${end} (${from.timeZoneId})`;
}

const timeOf = (at: Temporal.ZonedDateTime): string => at.toPlainTime().toString({ smallestUnit: "minute" });
const dayAndTime = (at: Temporal.ZonedDateTime): string =>
  `${weekdays[at.dayOfWeek - 1]} ${at.day} ${months[at.month - 1]} ${at.year}, ${timeOf(at)}`;
