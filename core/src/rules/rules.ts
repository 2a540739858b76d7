/** `unknown` means that a fact was missing; it is never read as a pass. */
export type Verdict = "pass" | "warn" | "block" | "unknown";

export interface Judgement {
  readonly verdict: Verdict;
  /** One sentence for a person: why this verdict. */
  readonly reason: string;
  readonly measured?: string;
  readonly limit?: string;
  readonly fix?: string;
}

/** A named rule over facts. Installer checks, update gates and preflights are all of this shape. */
export interface Rule<Facts> {
  readonly id: string;
  readonly title: string;
  evaluate(facts: Facts): Judgement;
}

export interface RuleResult extends Judgement {
  readonly id: string;
  readonly title: string;
}

/** Evaluates all rules together, in the order of the list; one failing rule never hides another. */
export function evaluateRules<Facts>(rules: readonly Rule<Facts>[], facts: Facts): readonly RuleResult[] {
  return rules.map((rule) => ({ id: rule.id, title: rule.title, ...rule.evaluate(facts) }));
}

export const blocks = (results: readonly RuleResult[]): readonly RuleResult[] =>
  results.filter((result) => result.verdict === "block");
