import {
  describeInstant,
  type Outcome,
  type Problem,
  parseMaintenanceWindow,
  problemOf,
  Secret,
  windowState,
} from "@cto/core";
import type { Clock } from "../engine/clock.ts";
import type { Effects } from "../engine/effects.ts";
import { createEventLog, type EventLog } from "../engine/events.ts";
import { startInstallation } from "../engine/installation.ts";
import type { Inventory } from "../inventory/index.ts";
import { makePlan, type Plan, planView } from "../plan/index.ts";
import { matchProfile, type Profile } from "../profiles/index.ts";
import { checkMachineConfig, createTalosconfig, renderMachineConfig, type SecretsBundle } from "../talos/index.ts";
import { type Answered, judgeAnswer } from "./answers.ts";
import {
  type InstallRequest,
  type InterruptedView,
  type PlanView,
  type Refusal,
  type SessionView,
  type StageId,
  type StepId,
  steps,
} from "./contract.ts";
import type { Medium } from "./medium.ts";
import { accessFileMissing, answersMissing, confirmationWrong, notNow, planOutdated } from "./problems.ts";
import { type SessionState, sessionView } from "./view.ts";

/** A value, or why not: 409 means "not now", 422 "understood and refused". */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: 409 | 422; readonly refusal: Refusal };

export interface SessionParts {
  readonly medium: Outcome<Medium>;
  readonly profiles: readonly Profile[];
  readonly inventory: Inventory;
  readonly interrupted: InterruptedView | null;
  readonly effects: Effects;
  readonly clock: Clock;
  /** Makes a new cluster's keys and tokens: different ones at every call. */
  readonly makeSecrets: () => Promise<SecretsBundle>;
  readonly log: (text: string, stage: StageId | null) => void;
}

/** The one session of this machine; every door speaks to it. */
export interface Session {
  readonly events: EventLog;
  view(): SessionView;
  saveAnswer(step: StepId, body: unknown): Promise<Answer<SessionView>>;
  plan(): Answer<PlanView>;
  install(request: InstallRequest): Answer<SessionView>;
  /** The access file; from the first call on the disk is made able to start. */
  talosconfig(): Promise<Answer<Secret>>;
  restart(): Answer<SessionView>;
  /** After a failure: back to the answers, which are all still there. */
  retry(): Answer<SessionView>;
  /** The machine as it is seen now (a cable was plugged in, an address came). Ignored while installing. */
  observe(inventory: Inventory): void;
  /** Ends an installation under way. */
  close(): Promise<void>;
}

const keptEvents = 2000;

const done = <T>(value: T): Answer<T> => ({ ok: true, value });
const refuse = (status: 409 | 422, problem: Problem, fields?: Refusal["fields"]) =>
  ({ ok: false, status, refusal: fields ? { problem, fields } : { problem } }) as const;

const phaseWords: Readonly<Record<SessionState["phase"], string>> = {
  answering: "no installation is under way",
  installing: "an installation is under way",
  "hand-over": "the machine is installed and waits for the hand-over",
  restarting: "the machine is restarting",
  failed: "the installation failed and waits for a decision",
};

interface Under {
  readonly plan: Plan;
  readonly secrets: Promise<SecretsBundle>;
  readonly fetched: () => void;
  readonly restartAsked: () => void;
  readonly stop: AbortController;
  readonly ended: Promise<unknown>;
}

export function createSession(parts: SessionParts): Session {
  const { medium, profiles, inventory, interrupted, effects, clock, makeSecrets, log } = parts;
  const events = createEventLog(keptEvents);
  let answered: Answered = {};
  let plan: Plan | null = null;
  let secrets: Promise<SecretsBundle> | null = null;
  let under: Under | null = null;
  let state: Omit<SessionState, "answered"> = {
    phase: medium.ok ? "answering" : "failed",
    inventory,
    profiles,
    release: medium.ok ? medium.value.release : null,
    interrupted,
    install: null,
    problem: medium.ok ? null : medium.problem,
    handOverFetched: false,
  };

  const view = (): SessionView => sessionView({ ...state, answered });
  function change(changes: Partial<typeof state>): SessionView {
    state = { ...state, ...changes };
    const session = view();
    events.publish({ type: "session", session });
    return session;
  }
  function say(text: string, stage: StageId | null): void {
    log(text, stage);
    events.publish({ type: "log", at: clock.now().toString(), stage, text });
  }
  const refusePhase = () => refuse(409, notNow({ phase: phaseWords[state.phase] }));
  /** A failed session goes back to its answers when somebody goes on with them, unless the medium itself is at fault. */
  function backToAnswers(): ReturnType<typeof refuse> | null {
    if (!medium.ok) return refuse(409, medium.problem);
    if (state.phase === "failed") change({ phase: "answering", problem: null, install: null, handOverFetched: false });
    return state.phase === "answering" ? null : refusePhase();
  }

  function makePlanNow(): Answer<Plan> {
    const refused = backToAnswers();
    if (refused) return refused;
    const { licence, organisation, network, storage, platform } = answered;
    if (!medium.ok || !licence || !organisation || !network || !storage || !platform) {
      return refuse(409, answersMissing({ steps: steps.filter((step) => !answered[step]) }));
    }
    const now = clock.now();
    const window = parseMaintenanceWindow(platform.maintenanceWindow);
    if (!window.ok) return refuse(422, window.problem);
    const opening = windowState(window.value, now);
    const made = makePlan({
      answers: { organisation, network, storage, platform },
      inventory: state.inventory,
      profile: matchProfile(profiles, state.inventory).profile,
      licence: licence.licence,
      release: medium.value.release,
      now,
      windowText: opening.open
        ? `open now, until ${describeInstant(opening.until)}`
        : opening.next
          ? describeInstant(opening.next.start)
          : "none within two years",
    });
    return made.ok ? done(made.value) : refuse(422, made.problem);
  }

  /** The configuration, or the first reason why it would not give a living machine. */
  function machineConfig({ machine }: Plan, bundle: SecretsBundle): Outcome<Secret> {
    const config = renderMachineConfig(machine, bundle);
    const [problem] = checkMachineConfig(config, machine);
    return problem ? { ok: false, problem } : { ok: true, value: new Secret(config) };
  }

  function start(agreed: Plan, bundle: Promise<SecretsBundle>): Under {
    const fetched = Promise.withResolvers<void>();
    const restartAsked = Promise.withResolvers<void>();
    const stop = new AbortController();
    const installation = startInstallation({
      plan: agreed,
      release: state.release?.version ?? "",
      configure: async () => machineConfig(agreed, await bundle),
      effects,
      clock,
      signal: stop.signal,
      fetched: fetched.promise,
      restartAsked: restartAsked.promise,
      onStage: (stage) => {
        if (stage.phase !== state.phase && stage.phase !== "restarting") change({ phase: stage.phase });
      },
      onProgress: (install) => {
        state = { ...state, install };
        events.publish({ type: "install", install });
      },
      onLog: (stage, text) => say(text, stage),
    });
    const ended = installation.ended.then((problem) => {
      if (problem) change({ phase: "failed", problem, install: installation.view() });
    });
    change({ phase: "installing", install: installation.view(), problem: null, interrupted: null });
    return {
      plan: agreed,
      secrets: bundle,
      fetched: fetched.resolve,
      restartAsked: restartAsked.resolve,
      stop,
      ended,
    };
  }

  return {
    events,
    view,
    async saveAnswer(step, body) {
      const refused = backToAnswers();
      if (refused || !medium.ok) return refused ?? refusePhase();
      const judged = await judgeAnswer(step, body, {
        inventory: state.inventory,
        profile: matchProfile(profiles, state.inventory).profile,
        keys: medium.value.keys,
        now: clock.now(),
        licensed: answered.licence?.licence.features ?? [],
      });
      // Hashing a password takes a while: an installation may have begun meanwhile.
      if (state.phase !== "answering") return refusePhase();
      if (!judged.ok) return { ok: false, status: 422, refusal: judged.refusal };
      answered = { ...answered, ...judged.value };
      plan = null;
      return done(change({}));
    },
    plan() {
      const made = makePlanNow();
      if (!made.ok) return made;
      plan = made.value;
      // Ready by the time somebody has read the plan: an RSA key takes seconds on a small machine.
      secrets ??= makeSecrets();
      secrets.catch(() => undefined);
      return done(planView(plan));
    },
    install({ planId, confirm }) {
      if (state.phase !== "answering") return refusePhase();
      const now = makePlanNow();
      if (!now.ok) return now;
      if (!plan || !secrets || plan.id !== planId || now.value.id !== planId) return refuse(409, planOutdated());
      const { target, erases } = now.value;
      if (erases.length > 0 && confirm?.trim().toLowerCase() !== target.serialTail.toLowerCase()) {
        const problem = confirmationWrong({ disk: target.label });
        return refuse(422, problem, { confirm: problem.what });
      }
      under = start(now.value, secrets);
      secrets = null;
      return done(view());
    },
    async talosconfig() {
      if (state.phase !== "hand-over" || !under) return refusePhase();
      try {
        const text = await createTalosconfig(await under.secrets, under.plan.machine.address, clock.now());
        under.fetched();
        if (!state.handOverFetched) change({ handOverFetched: true });
        return done(new Secret(text));
      } catch (thrown) {
        return refuse(409, problemOf(thrown));
      }
    },
    restart() {
      if (state.phase !== "hand-over" || !under) return refusePhase();
      if (!state.handOverFetched) return refuse(409, accessFileMissing());
      under.restartAsked();
      return done(change({ phase: "restarting" }));
    },
    retry() {
      if (state.phase !== "failed") return refusePhase();
      return backToAnswers() ?? done(view());
    },
    observe(seen) {
      if (state.phase !== "answering" || JSON.stringify(seen) === JSON.stringify(state.inventory)) return;
      change({ inventory: seen });
    },
    async close() {
      under?.stop.abort();
      // Stages that wait for a person never end by themselves.
      if (under && state.phase === "installing") await under.ended;
    },
  };
}
