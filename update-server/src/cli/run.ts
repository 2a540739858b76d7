import { type Problem, ProblemError, problemOf, renderProblem } from "@cto/core";
import { type Io, usage } from "./command.ts";
import { commands } from "./commands.ts";
import { helpFor, overview } from "./help.ts";

/** Where the program prints, the clock, and the wish to stop. */
export interface World {
  out(text: string): void;
  err(text: string): void;
  now(): Temporal.Instant;
  readonly stop: AbortSignal;
}

/** Runs one command line (without the program's name) and answers with the exit code: 0 done, 1 failed, 2 refused. */
export async function run(args: readonly string[], world: World): Promise<0 | 1 | 2> {
  const asJson = args.includes("--json");
  const io: Io = {
    say: (text, value) => world.out(`${asJson ? JSON.stringify(value) : text}\n`),
    now: world.now,
    stop: world.stop,
  };
  try {
    await choose(
      args.filter((arg) => arg !== "--json"),
      world,
      io,
    );
    return 0;
  } catch (error) {
    const problem = problemOf(error);
    world.err(`${asJson ? JSON.stringify({ problem }) : renderProblem(problem)}\n`);
    return error instanceof ProblemError ? 2 : 1;
  }
}

async function choose(args: readonly string[], world: World, io: Io): Promise<void> {
  const wantsHelp = args.includes("--help") || args.includes("-h");
  const command = commands.find(({ name }) => name.split(" ").every((word, index) => args[index] === word));
  if (command && wantsHelp) return world.out(helpFor(command));
  if (command) return command.run(args.slice(command.name.split(" ").length), io);
  if (wantsHelp || args[0] === "help") return world.out(overview(commands));
  throw new ProblemError(notUnderstood(args));
}

function notUnderstood(args: readonly string[]): Problem {
  const known = commands.map(({ name }) => name).join(", ");
  const given = args.filter((arg) => !arg.startsWith("-")).join(" ");
  const why = given === "" ? "No command was given." : `There is no command "${given}".`;
  return usage({ why: `${why} There are: ${known}.`, command: "" });
}
