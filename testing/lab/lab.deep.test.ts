import { describe, expect, it } from "vitest";
import { testLab } from "./unattended.fixture.ts";

describe("first light by BIOS", () => {
  it("goes from a signed release to a cluster that knows its next update", async ({ signal }) => {
    await using lab = await testLab("bios", signal);
    expect(lab.report.knows).toMatch(/^UpdateAvailable 1\.2\.4, (next window (Saturday|Sunday) |window open until )/);
  });
});
