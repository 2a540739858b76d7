export { networkFaults } from "./network.ts";
export { type Answers, makePlan, type Plan, type PlanInput, type PlannedStage } from "./plan.ts";
export { planView } from "./view.ts";
