import { defineProblem } from "@cto/core";

export const leaseLost = defineProblem<{ readonly lease: string; readonly why: string }>("kube.lease-lost", {
  what: ({ lease, why }) => `This process no longer leads: it lost the lease ${lease}, ${why}.`,
  cause: "The process or its machine stood still, or the Kubernetes API did not answer for too long.",
  fix: ["Nothing: it ends, so that two never act at once, and is started again as a standby."],
  retryable: true,
});

export const notLeading = defineProblem<{ readonly method: string; readonly path: string }>("kube.not-leading", {
  what: ({ method, path }) => `Not written, because this process does not lead now: ${method} ${path}`,
  cause: "Its lease ran out while a round was under way; another process may act already.",
  fix: ["Nothing: the process that leads does the same work."],
  retryable: true,
});
