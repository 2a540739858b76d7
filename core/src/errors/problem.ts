/**
 * What a person is told when something cannot go on: what happened, why, and what to do.
 * `code` is stable ("disk.vanished"): programs and documents refer to it, never to the text.
 */
export interface Problem {
  readonly code: string;
  readonly what: string;
  readonly cause: string;
  readonly fix: readonly string[];
  readonly retryable: boolean;
}

/** A value, or the problem that stands in its place. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export const succeed = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const fail = (problem: Problem): { readonly ok: false; readonly problem: Problem } => ({ ok: false, problem });

/** Carries a problem through code that throws. Its message is the problem's first sentence. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.what, options);
    this.problem = problem;
  }
}

interface ProblemTexts<Facts> {
  readonly what: (facts: Facts) => string;
  readonly cause: string | ((facts: Facts) => string);
  readonly fix: readonly string[] | ((facts: Facts) => readonly string[]);
  readonly retryable: boolean;
}

/** Defines one entry of the catalogue; the result makes the problem from the facts of a case. */
export function defineProblem<Facts = void>(code: string, texts: ProblemTexts<Facts>): (facts: Facts) => Problem {
  return (facts) => ({
    code,
    what: texts.what(facts),
    cause: typeof texts.cause === "string" ? texts.cause : texts.cause(facts),
    fix: typeof texts.fix === "function" ? texts.fix(facts) : texts.fix,
    retryable: texts.retryable,
  });
}

/** The problem as a person reads it on a terminal: three short paragraphs, no stack trace. */
export function renderProblem(problem: Problem): string {
  return [`${problem.what}  [${problem.code}]`, problem.cause, ...problem.fix.map((step) => `- ${step}`)].join("\n");
}

const unexpected = defineProblem<string>("internal.unexpected", {
  what: (message) => `Something failed that should not: ${message}`,
  cause: "This is a fault of the program, not of what you did.",
  fix: ["Try again.", "If it happens again, send the log to support."],
  retryable: true,
});

/** Any thrown thing as a problem, so that no stack trace ever reaches a person. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  return unexpected(thrown instanceof Error ? thrown.message : String(thrown));
}
