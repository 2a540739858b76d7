export type * from "./server/contract.ts";
