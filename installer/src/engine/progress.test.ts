import { describe, expect, it } from "vitest";
import { installView, type StageState } from "./progress.ts";

const planned = [
  { id: "prepare-disk", seconds: 5 },
  { id: "write-image", seconds: 20 },
  { id: "verify-image", seconds: 10 },
  { id: "store-configuration", seconds: 5 },
  { id: "hand-over", seconds: 5 },
  { id: "restart", seconds: 90 },
] as const;
const title = "t";
const prepared: StageState = { id: "prepare-disk", title, state: "done", seconds: 4 };
const writing = (done: number): StageState => ({
  id: "write-image",
  title,
  state: "running",
  since: 4,
  done,
  total: 4_000_000_000,
});
const rest: readonly StageState[] = (["verify-image", "store-configuration", "hand-over", "restart"] as const).map(
  (id) => ({ id, title, state: "waiting" }),
);

describe("the progress of an installation", () => {
  it("weighs the stages by the plan, and leaves out those that wait for a person", () => {
    const view = installView([prepared, writing(2_000_000_000), ...rest], planned, 14);
    expect(view.progress).toBeCloseTo((5 + 10) / 40);
    expect(installView([prepared], planned, 5).progress).toBe(1);
  });

  it("says bytes and rate, and predicts by the measured rate", () => {
    const view = installView([prepared, writing(2_000_000_000), ...rest], planned, 14);
    expect(view.stages[1]).toMatchObject({ progress: 0.5, detail: "2.0 of 4.0 GB, 200 MB/s", seconds: 10 });
    expect(view.secondsLeft).toBe(10 + 10 + 5);
  });

  it("says no rate in the first second", () => {
    expect(installView([prepared, writing(1_000_000), ...rest], planned, 4.5).stages[1]?.detail).toBe("0.0 of 4.0 GB");
  });

  it("predicts nothing after a failure", () => {
    const failed: StageState = { id: "write-image", title, state: "failed", since: 4, done: 1, total: 4 };
    expect(installView([prepared, failed, ...rest], planned, 9).secondsLeft).toBeNull();
  });
});
