export { type FieldFault, networkFaults } from "./network.ts";
export { type Answers, makePlan, type Plan, type PlanInput, type PlannedStage, type Target } from "./plan.ts";
export { planView } from "./view.ts";
