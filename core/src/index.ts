export {
  defineProblem,
  fail,
  type Outcome,
  type Problem,
  ProblemError,
  problemOf,
  renderProblem,
  succeed,
} from "./errors/problem.ts";
export { blocks, evaluateRules, type Judgement, type Rule, type RuleResult, type Verdict } from "./rules/rules.ts";
export { Secret } from "./secret/secret.ts";
