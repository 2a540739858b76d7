import type { t } from "../texts/en.ts";
import { passwordMinimum } from "./wrong.ts";

export type Strength = keyof typeof t.organisation.strength;

const runs = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop"];

/** How many characters remain when repeated ones and runs such as "1234" or "qwer" count once. */
function effectiveLength(password: string): number {
  const text = password.toLowerCase();
  let counted = 0;
  for (let at = 0; at < text.length; at++) {
    const pair = text.slice(at - 1, at + 1);
    const follows = at > 0 && (pair[0] === pair[1] || runs.some((run) => run.includes(pair)));
    if (!follows) counted++;
  }
  return Math.min(counted, new Set(text).size * 2);
}

/** A sentence, not a meter: length decides, repetition takes away. */
export function strengthOf(password: string): Strength {
  if (password.length < passwordMinimum) return "short";
  const length = effectiveLength(password);
  if (length < 9) return "weak";
  return length < 14 ? "fair" : "strong";
}
