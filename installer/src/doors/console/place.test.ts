import { describe, expect, it } from "vitest";
import { placed } from "./place.ts";

const code = "\u001b";

describe("the screen on a terminal", () => {
  it.each([
    ["of just its size", { columns: 80, rows: 24 }, `${code}[1;1Hone`],
    ["that does not tell its size", { columns: 0, rows: 0 }, `${code}[1;1Hone`],
    ["that is larger: in the middle", { columns: 160, rows: 50 }, `${code}[14;41Hone`],
  ])("%s", (_, size, start) => expect(placed(["one", "two"], size, false).startsWith(start)).toBe(true));

  it("is cleared only the first time", () => {
    const size = { columns: 80, rows: 24 };
    expect(placed(["one"], size, true)).toContain(`${code}[2J`);
    expect(placed(["one"], size, false)).not.toContain(`${code}[2J`);
  });
});
