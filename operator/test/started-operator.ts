import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface StartedOperator {
  /** Every line of its log so far. */
  log(): readonly {
    readonly level?: unknown;
    readonly msg?: unknown;
    readonly code?: unknown;
    readonly key?: unknown;
  }[];
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

const main = join(import.meta.dirname, "..", "src", "main.ts");

/** The operator as its own process, as in the cluster; setpriv ends it with the test runner, however that one ends. */
export async function startOperator(args: readonly string[]): Promise<StartedOperator> {
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", process.execPath, main, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit").then(([code]): number | null => code);
  const lines: ReturnType<StartedOperator["log"]>[number][] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(JSON.parse(line)));
  await once(child, "spawn");
  return {
    log: () => lines,
    stop() {
      child.kill("SIGTERM");
      return exit;
    },
  };
}
