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

export const watchSilent = defineProblem<{ readonly seconds: number }>("kube.watch-silent", {
  what: ({ seconds }) =>
    `Nothing was heard from the Kubernetes API for ${seconds} s on an open watch, not even a sign of life.`,
  cause: "The connection was cut without a word: a firewall, a moved address, or a machine that lost its power.",
  fix: ["Nothing: the operator watches on over a new connection, from where it stopped."],
  retryable: true,
});

export const roundTooLong = defineProblem<{
  readonly controller: string;
  readonly key: string;
  readonly seconds: number;
}>("kube.round-too-long", {
  what: ({ controller, key, seconds }) => `The ${controller} controller was ended on ${key} after ${seconds} s.`,
  cause: "The Kubernetes API or another server that it asks answers too slowly, or not at all.",
  fix: ["Nothing: it is tried again."],
  retryable: true,
});

const otherFile = "Give another file with --kubeconfig.";
const tryIt = "Try the file with: kubectl --kubeconfig FILE get nodes";

export const kubeconfigMissing = defineProblem<{ readonly file: string; readonly why: string }>(
  "kube.kubeconfig-missing",
  {
    what: ({ file, why }) => `The kubeconfig ${file} cannot be read: ${why}`,
    cause: "There is no such file, or this user may not read it.",
    fix: [otherFile, "Check who may read it."],
    retryable: false,
  },
);

export const kubeconfigMalformed = defineProblem<{ readonly file: string; readonly why: string }>(
  "kube.kubeconfig-malformed",
  {
    what: ({ file, why }) => `${file} is not a usable kubeconfig: ${why}`,
    cause: "The file is damaged, cut off, or another kind of file.",
    fix: [otherFile, tryIt],
    retryable: false,
  },
);

export const contextMissing = defineProblem<{
  readonly file: string;
  readonly context: string | undefined;
  readonly known: readonly string[];
}>("kube.context-missing", {
  what: ({ file, context, known }) =>
    `The kubeconfig ${file} ${context ? `has no context ${context}, its current one` : "names no current context"}; it knows ${known.join(", ")}.`,
  cause: "The context was renamed or removed, or none was ever chosen.",
  fix: ["Choose one: kubectl --kubeconfig FILE config use-context NAME", otherFile],
  retryable: false,
});

export const loginFailed = defineProblem<{ readonly file: string; readonly user: string; readonly why: string }>(
  "kube.login-failed",
  {
    what: ({ file, user, why }) => `The user ${user} of the kubeconfig ${file} cannot log in: ${why}`,
    cause:
      "A login program failed, an identity provider did not answer, or a file that the kubeconfig names is missing.",
    fix: ["Log in as you do for kubectl.", tryIt],
    retryable: true,
  },
);

export const notInCluster = defineProblem<{ readonly why: string }>("kube.not-in-cluster", {
  what: ({ why }) => `No way into a cluster: ${why}.`,
  cause: "No kubeconfig was given, and this is not a pod with a service account.",
  fix: ["Outside of a cluster: --kubeconfig FILE", "In a pod: mount the token of its service account."],
  retryable: true,
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
