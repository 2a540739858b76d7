import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

export interface GuardedProcess {
  readonly pid: number;
  /** Resolves when the process is gone, with one line of why. */
  readonly exited: Promise<string>;
  log(): Promise<string>;
  /** SIGTERM, and SIGKILL after `graceMs`; resolves when the process is gone. */
  stop(graceMs: number): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/**
 * Starts a program that cannot outlive this one, even if this one is killed with SIGKILL: the kernel kills it when its
 * parent goes (prctl PR_SET_PDEATHSIG, set by util-linux' setpriv before the program starts).
 */
export async function startGuarded(
  command: readonly [file: string, ...args: string[]],
  options: { readonly logFile: string; readonly environment?: Readonly<Record<string, string>> },
): Promise<GuardedProcess> {
  const log = openSync(options.logFile, "a");
  const child: ChildProcess = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...command], {
    stdio: ["ignore", log, log],
    env: { PATH: process.env.PATH, ...options.environment },
  });
  closeSync(log);
  const exited = once(child, "exit").then(([code, signal]) => `ended with ${signal ?? `exit code ${code}`}`);
  await once(child, "spawn");
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command[0]} did not start`);
  return {
    pid,
    exited,
    log: () => readFile(options.logFile, "utf8"),
    async stop(graceMs) {
      child.kill("SIGTERM");
      const given = new AbortController();
      const stubborn = delay(graceMs, undefined, { signal: given.signal }).then(
        () => child.kill("SIGKILL"),
        () => false,
      );
      await exited;
      given.abort();
      await stubborn;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
