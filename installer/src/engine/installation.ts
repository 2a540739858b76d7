import { type Outcome, type Problem, ProblemError, problemOf, type Secret } from "@cto/core";
import type { InstallView } from "../server/contract.ts";
import { type Clock, secondsBetween } from "./clock.ts";
import type { Effects, InstallPlan } from "./effects.ts";
import { installView, type StageState } from "./progress.ts";
import { type Stage, stageTable } from "./stages.ts";

export interface InstallationInput {
  readonly plan: InstallPlan;
  /** Makes the machine configuration; before anything is touched, since a machine without one is lost. */
  readonly configure: () => Promise<Outcome<Secret>>;
  readonly release: string;
  readonly effects: Effects;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly fetched: Promise<void>;
  readonly restartAsked: Promise<void>;
  readonly onStage: (stage: Stage) => void;
  readonly onProgress: (view: InstallView) => void;
  readonly onLog: (stage: Stage["id"] | null, text: string) => void;
}

export interface Installation {
  view(): InstallView;
  /** Resolves with the problem that ended it, or null after the restart; never rejects. */
  readonly ended: Promise<Problem | null>;
}

const journalEverySeconds = 5;
const viewEverySeconds = 0.25;

/** Runs the stages in order: observe which is next, write it down, act, record. The first problem ends it. */
export function startInstallation(input: InstallationInput): Installation {
  const { plan, effects, clock, signal, onStage, onProgress, onLog } = input;
  const began = clock.now();
  const elapsed = (): number => secondsBetween(began, clock.now());
  const states: StageState[] = stageTable.map(({ id, title }) => ({ id, title, state: "waiting" }));
  const view = (): InstallView => installView(states, plan.stages, elapsed());
  let sequence = 0;
  let journalOpen = false;
  let made: Secret | null = null;

  async function writeDown(stage: Stage, progress: number): Promise<void> {
    await effects.writeJournal(plan, {
      version: 1,
      sequence: sequence++,
      planId: plan.id,
      release: input.release,
      diskLabel: plan.target.label,
      stage: stage.id,
      progress,
      startedAt: began.toString(),
      writtenAt: clock.now().toString(),
    });
  }

  /**
   * A stage is written down before it is entered; before the first, everything is proved that can be without writing.
   */
  async function enter(stage: Stage): Promise<Secret> {
    if (made === null) {
      const config = await input.configure();
      if (!config.ok) throw new ProblemError(config.problem);
      await effects.proveIdentity(plan, signal);
      // Of an earlier attempt: its sequence numbers would outlive ours.
      await effects.removeJournal(plan);
      journalOpen = true;
      made = config.value;
    }
    // The last stage has nothing to interrupt: the record is gone with the hand-over.
    if (stage.phase !== "restarting") await writeDown(stage, 0);
    return made;
  }

  async function runStage(stage: Stage, index: number): Promise<void> {
    const since = elapsed();
    let shownAt = since;
    let writtenAt = since;
    let writing: Promise<void> = Promise.resolve();
    const progress = (done: number, total: number): void => {
      states[index] = { id: stage.id, title: stage.title, state: "running", since, done, total };
      const now = elapsed();
      if (now - shownAt >= viewEverySeconds) {
        shownAt = now;
        onProgress(view());
      }
      if (journalOpen && now - writtenAt >= journalEverySeconds) {
        writtenAt = now;
        // Beside the stage's own work; a record that failed to be renewed is still a record.
        writing = writing.then(() => writeDown(stage, total > 0 ? done / total : 0)).catch(() => undefined);
      }
    };
    try {
      const machineConfig = await enter(stage);
      states[index] = { id: stage.id, title: stage.title, state: "running", since, done: 0, total: 0 };
      onStage(stage);
      onProgress(view());
      onLog(stage.id, `${stage.title}: started.`);
      const log = (text: string): void => onLog(stage.id, text);
      const { fetched, restartAsked } = input;
      await stage.run({ plan, machineConfig, effects, signal, progress, log, fetched, restartAsked });
      states[index] = { id: stage.id, title: stage.title, state: "done", seconds: elapsed() - since };
      onLog(stage.id, `${stage.title}: done in ${Math.round(elapsed() - since)} s.`);
      onProgress(view());
    } catch (thrown) {
      const at = states[index];
      const { done, total } = at?.state === "running" ? at : { done: 0, total: 0 };
      states[index] = { id: stage.id, title: stage.title, state: "failed", since, done, total };
      onProgress(view());
      throw thrown;
    } finally {
      await writing;
    }
  }

  async function runAll(): Promise<Problem | null> {
    try {
      for (const [index, stage] of stageTable.entries()) await runStage(stage, index);
      return null;
    } catch (thrown) {
      const problem = problemOf(thrown);
      onLog(null, `${problem.what} [${problem.code}]`);
      return problem;
    }
  }

  return { view, ended: runAll() };
}
