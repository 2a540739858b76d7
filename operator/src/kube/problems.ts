import { defineProblem, ProblemError } from "@cto/core";

const refused = defineProblem<{ readonly status: number; readonly message: string }>("kube.refused", {
  what: ({ status, message }) => `The Kubernetes API answered ${status}: ${message}`,
  cause: "The request is not allowed, or does not fit what the cluster holds now.",
  fix: ["Check that the operator's Role and the custom resource definitions are those of this version."],
  retryable: true,
});

export const unreachable = defineProblem<{ readonly server: string; readonly why: string }>("kube.unreachable", {
  what: ({ server, why }) => `The Kubernetes API at ${server} does not answer: ${why}`,
  cause: "The API server is starting, stopped, or cut off from here.",
  fix: [
    "Nothing, if the cluster is restarting: the operator tries again by itself.",
    "Check the address and the network.",
  ],
  retryable: true,
});

export const kubeconfigUnreadable = defineProblem<{ readonly file: string; readonly why: string }>(
  "kube.kubeconfig-unreadable",
  {
    what: ({ file, why }) => `The kubeconfig ${file} cannot be used: ${why}`,
    cause: "It must name a cluster and a user with a client certificate or a token.",
    fix: ["Give another file with --kubeconfig.", "Try the file with: kubectl --kubeconfig FILE get nodes"],
    retryable: false,
  },
);

export const notInCluster = defineProblem("kube.not-in-cluster", {
  what: () => "No cluster to work on.",
  cause: "No kubeconfig was given, and this is not a pod with a service account.",
  fix: ["Give one: --kubeconfig FILE"],
  retryable: false,
});

/** An answer of the API server that is not a success. `status` is the HTTP code. */
export class ApiRefusal extends ProblemError {
  readonly status: number;
  /** How long the server asks to be left alone. */
  readonly retryAfterMs: number | undefined;
  constructor(status: number, message: string, retryAfterMs?: number) {
    super(refused({ status, message }));
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The wanted resource version, or the next page, is no longer kept: list again. */
export const isGone = (fault: unknown): boolean => fault instanceof ApiRefusal && fault.status === 410;

/** Somebody wrote the object since it was read: read it again. */
export const isConflict = (fault: unknown): boolean => fault instanceof ApiRefusal && fault.status === 409;

/** The object was deleted since it was read. */
export const isNotFound = (fault: unknown): boolean => fault instanceof ApiRefusal && fault.status === 404;
