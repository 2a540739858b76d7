import { defineProblem, type Problem, ProblemError, Secret } from "@cto/core";
import { describe, expect, it } from "vitest";
import type { InstallView } from "../server/contract.ts";
import { dryRun } from "./dry-run.ts";
import type { Effects, InstallPlan } from "./effects.ts";
import { startInstallation } from "./installation.ts";

const image = { file: "i.zst", compressedBytes: 1, compressedSha256: "", rawBytes: 1000, rawSha256: "" };
const plan: InstallPlan = {
  id: "plan",
  target: {
    diskId: "disk-1",
    label: "A disk",
    serialTail: "0001",
    path: "/dev/x",
    bytes: 1,
    serial: "0001",
    model: "",
    sectorBytes: 512,
  },
  image,
  stages: [],
};

const broken: Problem = defineProblem("disk.broken", {
  what: () => "broken",
  cause: "test",
  fix: [],
  retryable: true,
})();

async function run(changes: Partial<Effects>, configure = async () => ({ ok: true as const, value: new Secret("c") })) {
  const effects = dryRun(0);
  const views: InstallView[] = [];
  const log: string[] = [];
  let now = Temporal.Instant.from("2026-11-20T17:00:00Z");
  const problem = await startInstallation({
    plan,
    release: "1.2.3",
    configure,
    effects: { ...effects, ...changes },
    clock: { now: () => (now = now.add({ milliseconds: 300 })) },
    signal: AbortSignal.timeout(60_000),
    fetched: Promise.resolve(),
    restartAsked: Promise.resolve(),
    onStage: () => undefined,
    onProgress: (view) => views.push(view),
    onLog: (_stage, text) => log.push(text),
  }).ended;
  return { problem, recorded: effects.recorded, views, log };
}

describe("an installation", () => {
  it("does everything in one order; the disk can start only after the hand-over", async () => {
    const { problem, recorded, views } = await run({});
    expect(problem).toBeNull();
    expect(recorded.filter((line, index) => line !== recorded[index - 1])).toEqual([
      "prove /dev/x",
      "journal removed",
      "journal prepare-disk",
      "prepare /dev/x",
      "journal write-image",
      "write i.zst",
      "journal write-image",
      "journal verify-image",
      "verify i.zst",
      "journal verify-image",
      "journal store-configuration",
      "store configuration on /dev/x",
      "journal hand-over",
      "arm /dev/x",
      "journal removed",
      "start /dev/x next",
      "restart",
    ]);
    expect(views.at(-1)?.progress).toBe(1);
  });

  it("writes nothing at all when the disk is not the confirmed one", async () => {
    const { problem, recorded } = await run({
      proveIdentity: async () => {
        throw new ProblemError(broken);
      },
    });
    expect(problem).toEqual(broken);
    expect(recorded).toEqual([]);
  });

  it("writes nothing at all when there is no right machine configuration", async () => {
    const { problem, recorded } = await run({}, async () => {
      throw new ProblemError(broken);
    });
    expect(problem).toEqual(broken);
    expect(recorded).toEqual([]);
  });

  it("ends at the first problem, with its stage marked and the record left on the disk", async () => {
    const { problem, recorded, views } = await run({
      verifyImage: async () => {
        throw new ProblemError(broken);
      },
    });
    expect(problem).toEqual(broken);
    expect(recorded.at(-1)).toBe("journal verify-image");
    expect(views.at(-1)?.stages.map(({ state }) => state)).toEqual([
      "done",
      "done",
      "failed",
      "waiting",
      "waiting",
      "waiting",
    ]);
  });

  it("goes on when only the firmware refuses the boot entry, and says what to do", async () => {
    const { problem, log } = await run({ preferDisk: async () => "no EFI variables" });
    expect(problem).toBeNull();
    expect(log.join("\n")).toContain("Remove the setup medium");
  });

  it("turns a fault of the program into a problem without a stack trace", async () => {
    const { problem } = await run({
      prepareDisk: async () => {
        throw new TypeError("x is undefined");
      },
    });
    expect(problem?.code).toBe("internal.unexpected");
  });
});
