import { describe, expect, it } from "vitest";
import { date, duration, list, memory, month, stopwatch } from "./format.ts";

describe("figures for people", () => {
  it.each([
    [0, "less than a minute"],
    [49, "less than a minute"],
    [62, "about 1 minute"],
    [540, "about 9 minutes"],
    [7200, "about 2 hours"],
  ])("%i seconds are %s", (seconds, text) => expect(duration(seconds)).toBe(text));

  it.each([
    [4.4, "4 s"],
    [59.7, "1:00"],
    [68, "1:08"],
    [600, "10:00"],
  ])("a stage of %d seconds took %s", (seconds, text) => expect(stopwatch(seconds)).toBe(text));

  it("memory is what the system can use", () => {
    expect(memory(67_142_438_912)).toBe("62.5 GiB usable");
    expect(memory(64 * 1024 ** 3)).toBe("64 GiB usable");
  });

  it("an end of validity is a date, a list reads as a sentence", () => {
    expect(month("2027-11-14T00:00:00Z")).toBe("Nov 2027");
    expect(date("2027-11-14T00:00:00Z")).toBe("14 November 2027");
    expect(list(["Saturday", "Sunday"])).toBe("Saturday and Sunday");
  });
});
