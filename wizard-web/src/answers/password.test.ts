import { describe, expect, it } from "vitest";
import { strengthOf } from "./password.ts";

describe("the strength of a password", () => {
  it.each([
    ["", "short"],
    ["Tr0ub4dor&3", "short"],
    ["aaaaaaaaaaaaaaaa", "weak"],
    ["abababababababab", "weak"],
    ["abcdefghijklmnop", "weak"],
    ["qwertyuiop123456", "weak"],
    ["maple-ferry-4", "fair"],
    ["correct horse battery staple", "strong"],
    ["7jK!pQz_x9Rm4vT2", "strong"],
  ])("of %j is %s", (password, strength) => expect(strengthOf(password)).toBe(strength));
});
