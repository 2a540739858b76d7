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
  const time = at.toPlainTime().toString({ smallestUnit: "minute" });
  return `${weekdays[at.dayOfWeek - 1]} ${at.day} ${months[at.month - 1]} ${at.year}, ${time} (${at.timeZoneId})`;
}
