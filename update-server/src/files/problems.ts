import { defineProblem, type Problem, ProblemError } from "@cto/core";
import { z } from "zod";

interface Where {
  readonly path: string;
}

const missing = defineProblem<Where>("file.missing", {
  what: ({ path }) => `${path} does not exist.`,
  cause: "The path is wrong, or the file has not been made yet.",
  fix: ["Check the path.", "`cto-vendor keys --dir DIR` makes the keys."],
  retryable: true,
});
const refused = defineProblem<Where>("file.refused", {
  what: ({ path }) => `${path} may not be read or written by this user.`,
  cause: "Its permissions, or those of its folder, do not allow it; or it is a folder where a file is needed.",
  fix: ["Choose another path, or change the permissions."],
  retryable: true,
});
const exists = defineProblem<Where>("file.exists", {
  what: ({ path }) => `${path} is already there and was left as it is.`,
  cause: "A private key that is overwritten is lost, and with it every licence and release signed from then on.",
  fix: ["Choose an empty folder.", "Or move the old file away, if you are sure that nobody trusts it any more."],
  retryable: false,
});
const full = defineProblem<Where>("file.disk-full", {
  what: ({ path }) => `There is no room for ${path}.`,
  cause: "The disk, or the quota, is full.",
  fix: ["Free some room and try again; nothing was published."],
  retryable: true,
});

const byErrno: Readonly<Record<string, (where: Where) => Problem>> = {
  ENOENT: missing,
  ENOTDIR: missing,
  EACCES: refused,
  EPERM: refused,
  EROFS: refused,
  EISDIR: refused,
  EEXIST: exists,
  ENOSPC: full,
  EDQUOT: full,
};

const systemError = z.object({ code: z.string() });

/** The errno of a failed system call ("ENOENT"), or undefined for any other error. */
export const errnoOf = (thrown: unknown): string | undefined => systemError.safeParse(thrown).data?.code;

/** Runs a file operation on `path`; what a person can put right comes out as a ProblemError, anything else as it is. */
export async function onFile<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const known = byErrno[errnoOf(error) ?? ""];
    throw known ? new ProblemError(known({ path }), { cause: error }) : error;
  }
}
