import { describe, expect, it } from "vitest";
import { rangeOf } from "./range.ts";

describe("the part of a file of 100 bytes that is asked for", () => {
  it.each([
    [undefined, "whole"],
    ["bytes=0-9", { first: 0, last: 9 }],
    ["bytes=90-", { first: 90, last: 99 }],
    ["bytes=90-500", { first: 90, last: 99 }],
    ["bytes=-10", { first: 90, last: 99 }],
    ["bytes=-500", { first: 0, last: 99 }],
    ["bytes=99-99", { first: 99, last: 99 }],
    ["bytes=100-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=9-3", "whole"], // not a range at all, says RFC 9110
    ["bytes=0-1,5-6", "whole"],
    ["bytes=-", "whole"],
    ["lines=1-2", "whole"],
  ])("%s", (header, expected) => expect(rangeOf(header, 100)).toEqual(expected));

  it("of an empty file does not exist", () => expect(rangeOf("bytes=0-", 0)).toBe("unsatisfiable"));
});
