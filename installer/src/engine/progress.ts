import type { PlannedStage } from "../plan/index.ts";
import type { InstallView, StageId, StageView } from "../server/contract.ts";

/** Where one stage stands; times are seconds since the installation began. */
export type StageState = { readonly id: StageId; readonly title: string } & (
  | { readonly state: "waiting" }
  | {
      readonly state: "running" | "failed";
      readonly since: number;
      readonly done: number;
      readonly total: number;
    }
  | { readonly state: "done"; readonly seconds: number }
);

/** Stages that wait for a person have no share in the bar. */
const waitsForPerson: ReadonlySet<StageId> = new Set(["hand-over", "restart"]);

const fractionOf = (stage: StageState): number => {
  if (stage.state === "waiting") return 0;
  if (stage.state === "done") return 1;
  return stage.total > 0 ? Math.min(1, stage.done / stage.total) : 0;
};

/** The view of all stages at `now` (seconds since the beginning), weighted by the plan's estimates. */
export function installView(stages: readonly StageState[], planned: readonly PlannedStage[], now: number): InstallView {
  const counted = stages.filter(({ id }) => !waitsForPerson.has(id));
  const secondsOf = (id: StageId): number => planned.find((stage) => stage.id === id)?.seconds ?? 1;
  const whole = counted.reduce((sum, { id }) => sum + secondsOf(id), 0);
  const done = counted.reduce((sum, stage) => sum + secondsOf(stage.id) * fractionOf(stage), 0);
  return {
    stages: stages.map((stage) => stageView(stage, now)),
    progress: whole > 0 ? done / whole : 0,
    secondsLeft: secondsLeft(counted, secondsOf, now),
  };
}

function stageView(stage: StageState, now: number): StageView {
  const { id, title, state } = stage;
  if (state === "waiting") return { id, title, state, progress: 0, detail: "", seconds: 0 };
  if (state === "done") return { id, title, state, progress: 1, detail: "", seconds: stage.seconds };
  const seconds = Math.max(0, now - stage.since);
  return { id, title, state, progress: fractionOf(stage), detail: detail(stage, seconds), seconds };
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);

/** "1.7 of 4.2 GB, 212 MB/s" */
function detail({ done, total }: { done: number; total: number }, seconds: number): string {
  if (total <= 0) return "";
  const amount = `${gigabytes(done)} of ${gigabytes(total)} GB`;
  // In the first second the rate says nothing yet.
  return seconds >= 1 && done > 0 ? `${amount}, ${Math.round(done / seconds / 1e6)} MB/s` : amount;
}

/** A stage that moves is predicted by its own rate, one that waits by the plan. Null after a failure. */
function secondsLeft(counted: readonly StageState[], secondsOf: (id: StageId) => number, now: number): number | null {
  if (counted.some(({ state }) => state === "failed")) return null;
  const left = counted.reduce((sum, stage) => {
    if (stage.state === "done") return sum;
    const fraction = fractionOf(stage);
    if (stage.state !== "running" || fraction < 0.02) return sum + secondsOf(stage.id);
    return sum + ((now - stage.since) / fraction) * (1 - fraction);
  }, 0);
  return Math.ceil(left);
}
