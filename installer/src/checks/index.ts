export { installChecks } from "./checks.ts";
export { judgeDisks } from "./disks.ts";
