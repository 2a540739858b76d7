import { columns, rows } from "./render.ts";

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const clear = "\u001b[2J";
const clearLine = "\u001b[K";
const at = (row: number, column: number): string => `\u001b[${row};${column}H`;

/**
 * The lines as control codes, in the middle of a terminal of this size. They are written over the ones before, so that
 * the screen does not flicker; only the first time it is cleared.
 */
export function placed(lines: readonly string[], size: Size, first: boolean): string {
  const left = 1 + Math.max(0, Math.floor((size.columns - columns) / 2));
  const top = 1 + Math.max(0, Math.floor((size.rows - rows) / 2));
  const drawn = lines.map((line, index) => `${at(top + index, left)}${line}${clearLine}`);
  return `${first ? clear : ""}${drawn.join("")}`;
}
