import type { Problem } from "@cto/core";
import { pino } from "pino";
import type { StageId } from "./contract.ts";

/** The program's log: one JSON object per line. Only texts and codes go in; nobody hands it a request or an answer. */
export interface Log {
  say(text: string, stage: StageId | null): void;
  problem(problem: Problem): void;
  fault(thrown: unknown): void;
}

/** Where lines go; `process.stderr` fits. */
export interface LogSink {
  write(line: string): unknown;
}

/** A second fence behind the Secret type, should an object with such a field ever be logged. */
const redact = ["password", "adminPassword", "licence", "key", "machineConfig", "talosconfig", "token"].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

export function createLog(sink: LogSink): Log {
  const log = pino(
    { base: null, redact, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    { write: (line: string) => void sink.write(line) },
  );
  return {
    say: (text, stage) => log.info(stage ? { stage } : {}, text),
    problem: ({ code, what, cause }) => log.error({ code, cause }, what),
    // The stack tells the developer where; a person is shown the problem instead.
    fault: (thrown) => log.error({ stack: thrown instanceof Error ? thrown.stack : undefined }, String(thrown)),
  };
}
