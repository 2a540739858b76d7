import { describe, expect, it } from "vitest";
import { violationsIn } from "./arrows.ts";

const why = (file: string, source: string) => violationsIn(file, source).map((violation) => violation.why);

describe("the arrows of the house", () => {
  it.each([
    ["core/src/a.ts", 'import { x } from "@cto/installer";', "core may not import installer"],
    ["core/src/a.ts", 'import { readFile } from "node:fs/promises";', "core has no file, network or process access"],
    [
      "operator/src/kube/a.ts",
      'import { d } from "../platform-update/decide.ts";',
      "operator/src/kube knows no product word",
    ],
    ["installer/src/plan/a.ts", 'import { w } from "../disk/writer.ts";', "the plan is pure: it touches no disk"],
    [
      "operator/src/a.ts",
      'import { x } from "../../core/src/rules/rules.ts";',
      "nothing reaches into another package's files: import its package name",
    ],
    ["operator/src/a.ts", 'export { x } from "@cto/testing/vm";', "operator may not import testing"],
    ["operator/src/a.ts", 'const vm = await import("@cto/testing/vm");', "operator may not import testing"],
    ["wizard-web/src/a.tsx", 'import { steps } from "@cto/installer/contract";', "wizard-web may not import installer"],
  ])("%s: %s is refused", (file, source, reason) => expect(why(file, source)).toEqual([reason]));

  it.each([
    ["operator/src/a.ts", 'import { x } from "@cto/core";'],
    ["operator/src/kube/a.ts", 'import { q } from "./queue.ts";'],
    ["operator/src/a.test.ts", 'import { startControlPlane } from "@cto/testing/control-plane";'],
    ["wizard-web/src/a.tsx", 'import type { SessionView } from "@cto/installer/contract";'],
    ["wizard-web/src/a.tsx", 'import { type SessionView } from "@cto/installer/contract";'],
    ["testing/lab/a.ts", 'import { serve } from "@cto/update-server";'],
  ])("%s: %s is allowed", (file, source) => expect(why(file, source)).toEqual([]));

  it("does not pass over a file that it cannot read", () =>
    expect(why("core/src/a.ts", "import {")[0]).toContain("cannot be parsed"));
});
