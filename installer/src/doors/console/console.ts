import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { isatty } from "node:tty";
import type { Session } from "../../server/session.ts";
import { render } from "./render.ts";

/** A screen is drawn anew at most this often; a serial line at 115200 baud takes 0.15 s for a whole one. */
const redrawMilliseconds = 1000;

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
        return await open(path, "r+");
      } catch {
        say(`No screen on ${path}.`, null);
        return null;
      }
    }),
  );
  const drawing = opened.filter((one) => one !== null).map((terminal) => drawUntil(terminal, session, signal));
  return { closed: Promise.all(drawing) };
}

const clear = "\u001b[2J";
const home = "\u001b[H";
const clearLine = "\u001b[K";

async function drawUntil(terminal: FileHandle, session: Session, signal: AbortSignal): Promise<void> {
  const isTerminal = isatty(terminal.fd);
  let shown = "";
  try {
    while (!signal.aborted) {
      const lines = render({ session: session.view(), name: null });
      const screen = lines.join("\n");
      if (screen !== shown) {
        await terminal.write(isTerminal ? drawn(lines, shown === "") : `${screen}\n`);
        shown = screen;
      }
      await delay(redrawMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  } catch {
    // The terminal is gone (a serial line without a listener); the installation goes on.
  } finally {
    await terminal.close().catch(() => undefined);
  }
}

/** The screen is written over the one before, so that it does not flicker; only the first time it is cleared. */
const drawn = (lines: readonly string[], first: boolean): string =>
  `${first ? clear : ""}${home}${lines.map((line) => `${line}${clearLine}`).join("\r\n")}`;
