import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVersions, version } from "./version.ts";

describe("the order of versions", () => {
  const ascending = [
    "0.9.12",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.2.3",
    "1.2.10",
    "1.10.0",
    "2.0.0",
  ];
  it("is the precedence of Semantic Versioning", () => {
    expect([...ascending].reverse().sort(compareVersions)).toEqual(ascending);
  });

  it("is a total order", () => {
    const any = fc.constantFrom(...ascending);
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe("what is no version", () => {
  it.each(["v1.2.3", "1.2", "01.2.3", "1.2.3+build", "1.2.3-", "1.2.3-a..b", "latest", ""])("%j", (text) => {
    expect(version.safeParse(text).success).toBe(false);
  });
});
