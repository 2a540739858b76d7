import { ProblemError } from "@cto/core";
import type { AnswersView, PlanView, Refusal, SessionPhase, SessionView, StepId } from "@cto/installer";
import { Agent, fetch } from "undici";
import { pause } from "./machine-watch.ts";

/** The installer's session API as a program drives it: the same requests that the wizard's page makes. */
export class Wizard {
  readonly url: string;
  /** The appliance makes its own certificate at every boot, so there is nothing to check it against yet. */
  readonly #agent = new Agent({ connect: { rejectUnauthorized: false }, connectTimeout: 10_000 });

  constructor(url: string) {
    this.url = url;
  }

  session = async (signal: AbortSignal): Promise<SessionView> =>
    (await this.#request("GET", "/session", undefined, signal)).json() as Promise<SessionView>;

  async answer(step: StepId, answer: unknown, signal: AbortSignal): Promise<AnswersView> {
    const response = await this.#request("PUT", `/answers/${step}`, answer, signal);
    return ((await response.json()) as SessionView).answers;
  }

  plan = async (signal: AbortSignal): Promise<PlanView> =>
    (await this.#request("POST", "/plan", {}, signal)).json() as Promise<PlanView>;

  async install(plan: PlanView, signal: AbortSignal): Promise<void> {
    const confirm = plan.confirmationNeeded ? { confirm: plan.erases.serialTail } : {};
    await this.#request("POST", "/install", { planId: plan.id, ...confirm }, signal);
  }

  talosconfig = async (signal: AbortSignal): Promise<string> =>
    (await this.#request("GET", "/hand-over/talosconfig", undefined, signal)).text();

  async restart(signal: AbortSignal): Promise<void> {
    await this.#request("POST", "/restart", {}, signal);
  }

  /** Waits as long as the installation moves; a failed one ends the wait with its problem. */
  async until(phases: readonly SessionPhase[], signal: AbortSignal, seen?: (session: SessionView) => void) {
    for (;;) {
      const session = await this.session(signal).catch(() => undefined);
      if (session !== undefined) {
        seen?.(session);
        if (session.phase === "failed" && session.problem !== null) throw new ProblemError(session.problem);
        if (phases.includes(session.phase)) return session;
      }
      await pause(signal);
    }
  }

  async #request(method: string, path: string, body: unknown, signal: AbortSignal) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      dispatcher: this.#agent,
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (!response.ok) throw new ProblemError(((await response.json()) as Refusal).problem);
    return response;
  }
}
