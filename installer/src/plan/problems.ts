import { defineProblem, type RuleResult } from "@cto/core";
import type { FieldFault } from "./network.ts";

export const checksBlock = defineProblem<readonly RuleResult[]>("plan.checks-block", {
  what: (results) => results.map(({ reason }) => reason).join(" "),
  cause: "The platform would not run on this machine as it is.",
  fix: ["Do what each of the checks says, then start the installer again."],
  retryable: true,
});

export const networkFaulty = defineProblem<readonly FieldFault[]>("plan.network", {
  what: (faults) => faults.map(({ sentence }) => sentence).join(" "),
  cause: "With these network settings nobody could reach the machine.",
  fix: ["Correct the network settings."],
  retryable: true,
});

export const networkTaken = defineProblem<{ network: string }>("plan.network-overlap", {
  what: ({ network }) => `The network of ${network} overlaps all ranges that the platform can use inside.`,
  cause: "The prefix is very short, so that the network contains most private addresses.",
  fix: ["Use a longer prefix, such as /24, or another network."],
  retryable: true,
});

export const featureNotLicensed = defineProblem<{ features: readonly string[] }>("plan.feature-not-licensed", {
  what: ({ features }) => `The licence does not contain: ${features.join(", ")}.`,
  cause: "The licence was changed after the features were chosen, or the answers come from another site.",
  fix: ["Choose the features again.", "Or ask the vendor for a licence that contains them."],
  retryable: true,
});
