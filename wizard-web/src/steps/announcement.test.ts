import { describe, expect, it } from "vitest";
import { installing } from "../../browser/stage/session.ts";
import { announcement } from "./announcement.ts";

describe("what is read aloud of the progress", () => {
  it("names the stage and the tenth", () => {
    expect(announcement({ ...installing, progress: 0.47 })).toBe("Write Talos Linux 1.14.1, 40 percent done");
  });

  it("stays the same within a tenth, so that it is not repeated", () => {
    expect(announcement({ ...installing, progress: 0.41 })).toBe(announcement({ ...installing, progress: 0.499 }));
  });

  it("is silent when no stage runs", () => {
    expect(announcement({ ...installing, stages: [] })).toBe("");
  });
});
