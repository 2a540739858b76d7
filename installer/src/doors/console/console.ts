import { closeSync, openSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { isatty, WriteStream } from "node:tty";
import type { Session } from "../../server/session.ts";
import { placed, type Size } from "./place.ts";
import { render } from "./render.ts";

/** A screen is drawn anew at most this often; a serial line at 115200 baud takes 0.15 s for a whole one. */
const redrawMilliseconds = 1000;

interface Terminal {
  readonly file: FileHandle;
  /** undefined: a file or a pipe, which gets plain lines. */
  readonly size: Size | undefined;
}

/** A serial line does not tell its size, and is taken for the smallest. */
function sizeOf(path: string): Size | undefined {
  const descriptor = openSync(path, "r+");
  let terminal: WriteStream | undefined;
  try {
    if (!isatty(descriptor)) return undefined;
    terminal = new WriteStream(descriptor);
    const [columns = 0, rows = 0] = terminal.getWindowSize();
    return { columns, rows };
  } finally {
    if (terminal) terminal.destroy();
    else closeSync(descriptor);
  }
}

/**
 * Draws the session's screen on each terminal until `signal`. A terminal that cannot be opened or written is left out:
 * most servers have no serial line, and the installation must not depend on a screen.
 * @returns `closed`, which resolves when all of them are
 */
export async function openConsoles(
  paths: readonly string[],
  session: Session,
  signal: AbortSignal,
  say: (text: string, stage: null) => void,
): Promise<{ readonly closed: Promise<unknown> }> {
  const opened = await Promise.all(
    paths.map(async (path) => {
      try {
        const size = sizeOf(path);
        return { file: await open(path, "r+"), size };
      } catch {
        say(`No screen on ${path}.`, null);
        return null;
      }
    }),
  );
  const drawing = opened.filter((one) => one !== null).map((terminal) => drawUntil(terminal, session, signal));
  return { closed: Promise.all(drawing) };
}

async function drawUntil(terminal: Terminal, session: Session, signal: AbortSignal): Promise<void> {
  const { file, size } = terminal;
  let shown = "";
  try {
    while (!signal.aborted) {
      const lines = render({ session: session.view(), name: null });
      const screen = lines.join("\n");
      if (screen !== shown) {
        await file.write(size ? placed(lines, size, shown === "") : `${screen}\n`);
        shown = screen;
      }
      await delay(redrawMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  } catch {
    // The terminal is gone (a serial line without a listener); the installation goes on.
  } finally {
    await file.close().catch(() => undefined);
  }
}
