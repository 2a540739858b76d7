import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { EventFault } from "./schedule.ts";

/** What the proxy does next with the answer of a watch. */
export type Deed = { readonly do: "write"; readonly text: string } | { readonly do: "reset" } | { readonly do: "end" };

const object = z.object({ object: z.object({ metadata: z.object({ uid: z.string().optional() }) }) });

/** The object that an event is about; a bookmark or an error is about none. */
function subjectOf(line: string): string | undefined {
  const event = object.safeParse(JSON.parse(line));
  return event.success ? event.data.object.metadata.uid : undefined;
}

const gone = JSON.stringify({
  type: "ERROR",
  object: { kind: "Status", apiVersion: "v1", status: "Failure", reason: "Expired", code: 410, message: "too old" },
});

const longestReplay = 64;
const write = (text: string): Deed => ({ do: "write", text });

/** The lines of a watch with the faults of `atEvent` put in. Whether an object's events keep their order: always, except that a replay begins further back. */
export async function* disturb(
  lines: AsyncIterable<string>,
  atEvent: () => EventFault | undefined,
  signal: AbortSignal,
): AsyncGenerator<Deed, void> {
  const before: string[] = [];
  let held: string | undefined;
  for await (const line of lines) {
    const fault = held === undefined ? atEvent() : undefined;
    const half = write(line.slice(0, Math.ceil(line.length / 2)));
    if (held !== undefined) {
      const late: string = held;
      held = undefined;
      const subjects = [subjectOf(late), subjectOf(line)];
      const mayPass = subjects[0] !== undefined && subjects[1] !== undefined && subjects[0] !== subjects[1];
      yield write(mayPass ? `${line}\n${late}\n` : `${late}\n${line}\n`);
    } else {
      switch (fault?.kind) {
        case "cut":
          yield { do: "reset" };
          return;
        case "silence":
          await delay(fault.ms, undefined, { signal }).catch(() => undefined);
          yield { do: "reset" };
          return;
        case "half-line":
          yield half;
          yield { do: "reset" };
          return;
        case "half-line-end":
          yield half;
          yield { do: "end" };
          return;
        case "gone":
          yield write(`${gone}\n`);
          yield { do: "end" };
          return;
        case "duplicate":
          yield write(`${line}\n${line}\n`);
          break;
        case "replay":
          yield write([line, ...before.slice(-fault.events), line].map((one) => `${one}\n`).join(""));
          break;
        case "swap":
          held = line;
          break;
        case undefined:
          yield write(`${line}\n`);
      }
    }
    before.push(line);
    if (before.length > longestReplay) before.shift();
  }
  if (held !== undefined) yield write(`${held}\n`);
  yield { do: "end" };
}
