export { type OperatorOptions, runOperator } from "./run.ts";
