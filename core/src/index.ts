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
export { type Licence, signLicence, verifyLicence } from "./licence/licence.ts";
export { type Channel, type ListedRelease, sha256Of, signChannel, verifyChannel } from "./release/channel.ts";
export {
  type ChannelName,
  channelNames,
  type OsImage,
  type Release,
  signRelease,
  verifyRelease,
} from "./release/release.ts";
export { compareVersions } from "./release/version.ts";
export { blocks, evaluateRules, type Judgement, type Rule, type RuleResult, type Verdict } from "./rules/rules.ts";
export { Secret } from "./secret/secret.ts";
export {
  parseVendorKeys,
  publicHalf,
  readSigningKey,
  type SigningKey,
  type VendorKey,
  type VendorKeys,
} from "./trust/keys.ts";
export { describeInstant, describeSpan, type Weekday, weekdays } from "./window/describe.ts";
export {
  type MaintenanceWindow,
  nextWindows,
  parseMaintenanceWindow,
  type WindowOccurrence,
  type WindowState,
  windowState,
} from "./window/window.ts";
