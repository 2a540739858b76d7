import { parseArgs } from "node:util";
import { defineProblem, ProblemError } from "@cto/core";
import type { z } from "zod";

/** What a command may do to the world outside: print, know the time, learn that it shall stop. */
export interface Io {
  /** Prints a result: `text` for a person, or `value` as one line of JSON where --json was given. */
  say(text: string, value: unknown): void;
  now(): Temporal.Instant;
  /** Aborted when the person, or the system, wants the program to end. */
  readonly stop: AbortSignal;
}

export interface Option {
  readonly name: string;
  /** What stands after it in the help: FILE, DIR, NAME. */
  readonly value: string;
  readonly help: string;
  readonly default?: string;
  readonly optional?: true;
  readonly repeatable?: true;
}

export interface Command {
  /** The words that choose it: "licence issue". */
  readonly name: string;
  readonly summary: string;
  /** What a newcomer must know to use it well. */
  readonly about: string;
  readonly options: readonly Option[];
  readonly examples: readonly string[];
  run(args: readonly string[], io: Io): Promise<void>;
}

export const usage = defineProblem<{ readonly why: string; readonly command: string }>("usage", {
  what: ({ why }) => why,
  cause: "The command line was not understood; nothing was done.",
  fix: ({ command }) => [`See: cto-vendor ${command}${command === "" ? "" : " "}--help`],
  retryable: false,
});

/** Defines a command: its options reach `run` parsed by `schema`, whose keys are the options' names. */
export function command<Schema extends z.ZodType>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly about: string;
  readonly options: readonly Option[];
  readonly examples: readonly string[];
  readonly schema: Schema;
  readonly run: (given: z.output<Schema>, io: Io) => Promise<void>;
}): Command {
  const { schema, run, ...described } = definition;
  return { ...described, run: async (args, io) => run(parseOptions(described, schema, args), io) };
}

function parseOptions<Schema extends z.ZodType>(
  { name, options }: Pick<Command, "name" | "options">,
  schema: Schema,
  args: readonly string[],
): z.output<Schema> {
  const refuse = (why: string) => new ProblemError(usage({ why, command: name }));
  const values = readOptions(options, args, refuse);
  for (const option of options) {
    if (!option.optional && values[option.name] === undefined) {
      throw refuse(`--${option.name} ${option.value} is missing.`);
    }
  }
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw refuse(`--${String(issue?.path[0])}: ${issue?.message}.`);
}

function readOptions(options: readonly Option[], args: readonly string[], refuse: (why: string) => ProblemError) {
  const config = options.map(
    ({ name, repeatable, default: fallback }) =>
      [
        name,
        { type: "string", multiple: repeatable ?? false, ...(fallback !== undefined && { default: fallback }) },
      ] as const,
  );
  try {
    return parseArgs({ args: [...args], options: Object.fromEntries(config), strict: true }).values;
  } catch (error) {
    // Node's message goes on with advice for programmers.
    throw refuse(`${(error instanceof Error ? error.message : String(error)).split(". ")[0]?.replace(/\.$/, "")}.`);
  }
}
