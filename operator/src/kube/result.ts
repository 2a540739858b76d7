import { type Problem, ProblemError, problemOf } from "@cto/core";
import { ApiRefusal, isConflict, isNotFound } from "./problems.ts";

/** How a round ended, and with it when the object is looked at again. A change of it always brings it up at once. */
export type Result =
  | { readonly result: "done" }
  | { readonly result: "again"; readonly afterMs: number }
  /** For something that is not there yet and that nobody reports; `what` is said in the log. */
  | { readonly result: "waiting"; readonly what: string; readonly atMostMs: number }
  /** `ordinary`: another writer was faster, nobody needs to hear of it. */
  | { readonly result: "retryable"; readonly problem: Problem; readonly ordinary: boolean; readonly atLeastMs: number }
  /** Trying again would not help: only a change of the object does. */
  | { readonly result: "terminal"; readonly problem: Problem };

export const whenChanged: Result = { result: "done" };
export const after = (ms: number): Result => ({ result: "again", afterMs: ms });
/** Looks again when something changes, and after this time at the latest. */
export const waitFor = (what: string, atMostMs: number): Result => ({ result: "waiting", what, atMostMs });

/** What a fault means that a reconciler threw. A problem says itself whether it can pass; what nobody foresaw may pass. */
export function resultOfFault(fault: unknown): Result {
  const problem = problemOf(fault);
  if (fault instanceof ProblemError && !problem.retryable) return { result: "terminal", problem };
  // Written or deleted by somebody meanwhile: the newer state is on its way to the store.
  const ordinary = isConflict(fault) || isNotFound(fault);
  const atLeastMs = fault instanceof ApiRefusal ? (fault.retryAfterMs ?? 0) : 0;
  return { result: "retryable", problem, ordinary, atLeastMs };
}
