import { z } from "zod";

const pattern = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

/** A version as 1.2.4 or 1.3.0-beta.2; build metadata (+...) has no place in an ordering and is refused. */
export const version = z.string().max(64).regex(pattern, { error: "must be a version such as 1.2.4 or 1.3.0-beta.2" });

/** Orders two versions by the precedence of Semantic Versioning 2.0: negative when `a` comes first, 0 when they are the same. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (const [index, part] of left.numbers.entries()) {
    const difference = part - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return comparePreReleases(left.preRelease, right.preRelease);
}

function partsOf(text: string): { readonly numbers: readonly number[]; readonly preRelease: readonly string[] } {
  const [, major, minor, patch, preRelease] = pattern.exec(text) ?? [];
  return { numbers: [Number(major), Number(minor), Number(patch)], preRelease: preRelease?.split(".") ?? [] };
}

function comparePreReleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length; // 1.3.0 comes after 1.3.0-beta
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    const difference = compareIdentifiers(left, right);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareIdentifiers(a: string, b: string): number {
  const [aIsNumber, bIsNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aIsNumber && bIsNumber) return Number(a) - Number(b);
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1; // numbers come before words
  return a < b ? -1 : a > b ? 1 : 0;
}
