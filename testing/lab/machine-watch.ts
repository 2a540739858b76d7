import { setTimeout as delay } from "node:timers/promises";
import { defineProblem, ProblemError } from "@cto/core";
import type { Machine } from "../vm/index.ts";

const machineGone = defineProblem<{ how: string; log: string }>("lab.machine-gone", {
  what: ({ how }) => `The machine is off (it ${how}).`,
  cause: ({ log }) => `It was switched off, or the emulator failed. Its serial log: ${log}`,
  fix: ["Look at the end of that log, then start again."],
  retryable: true,
});

const machineSilent = defineProblem<{ minutes: number; log: string }>("lab.machine-silent", {
  what: ({ minutes }) => `The machine has said nothing for ${minutes} minutes.`,
  cause: ({ log }) => `It hangs, or this computer is very busy. Its serial log: ${log}`,
  fix: ["Look at the end of that log, then start again."],
  retryable: true,
});

/**
 * Emulated and beside other work, a machine may take minutes for what metal does in seconds; but it goes on talking.
 */
const quietMinutes = 10;

export interface Watch extends Disposable {
  /** Aborted when the machine is gone: nothing would ever answer again. For waits on a person. */
  readonly running: AbortSignal;
  /** Also aborted when the machine has fallen silent. For waits on the machine. */
  readonly talking: AbortSignal;
}

export function watch(machine: Machine, signal: AbortSignal): Watch {
  const [gone, silent] = [new AbortController(), new AbortController()];
  void machine.exited.then((how) => gone.abort(new ProblemError(machineGone({ how, log: machine.serialLog }))));
  let heard = -1;
  const look = setInterval(async () => {
    const length = (await machine.serial()).length;
    if (length === heard)
      silent.abort(new ProblemError(machineSilent({ minutes: quietMinutes, log: machine.serialLog })));
    heard = length;
  }, quietMinutes * 60_000);
  const running = AbortSignal.any([signal, gone.signal]);
  return {
    running,
    talking: AbortSignal.any([running, silent.signal]),
    [Symbol.dispose]: () => clearInterval(look),
  };
}

/** A second's pause in a wait; when the wait is over, throws why instead of merely "aborted". */
export async function pause(signal: AbortSignal): Promise<void> {
  await delay(1_000, undefined, { signal }).catch(() => signal.throwIfAborted());
}
