const locale = "en-GB";

/** Binary gibibytes without what the firmware keeps for itself: 67_142_438_912 -> "62.5 GiB usable". */
export const memory = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1).replace(/\.0$/, "")} GiB usable`;

/** "less than a minute", "about 1 minute", "about 9 minutes", "about 2 hours": fits "It takes ...". */
export function duration(seconds: number): string {
  if (seconds < 50) return "less than a minute";
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return minutes === 1 ? "about 1 minute" : `about ${minutes} minutes`;
  return `about ${Math.round(minutes / 60)} hours`;
}

/** "4 s", "1:08": the time a stage took, or has run so far. */
export function stopwatch(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** An ISO instant -> "Nov 2027". */
export const month = (instant: string): string =>
  new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(instant));

/** An ISO instant -> "14 November 2027". */
export const date = (instant: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(instant));

/** An ISO instant -> "20 November 2026 at 14:02", in the zone of the browser. */
export const moment = (instant: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(new Date(instant));

/** An ISO instant -> "14:02:33", in the zone of the browser. */
export const clock = (instant: string): string =>
  new Intl.DateTimeFormat(locale, { timeStyle: "medium" }).format(new Date(instant));

/** ["a", "b", "c"] -> "a, b and c". */
export const list = (items: readonly string[]): string =>
  new Intl.ListFormat(locale, { type: "conjunction" }).format(items);
