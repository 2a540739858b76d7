import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freePorts } from "../process/index.ts";
import { runLab } from "./lab.ts";
import { unattended } from "./person.ts";

describe("first light by UEFI", () => {
  it("goes from a signed release to a cluster that knows its next update", async ({ signal }) => {
    const folder = await mkdtemp(join(tmpdir(), "lab-"));
    try {
      await using lab = await runLab({
        folder,
        firmware: "uefi",
        ports: await freePorts(async (next) => ({
          wizard: await next(),
          talos: await next(),
          kubernetes: await next(),
          updates: await next(),
        })),
        person: unattended,
        say: (line) => process.stderr.write(`${line}\n`),
        signal,
        ...(process.env.UPDATE_SCREENS === "1"
          ? { screens: new URL("../../docs/screens", import.meta.url).pathname }
          : {}),
      });
      expect(lab.report.knows).toMatch(/^UpdateAvailable 1\.2\.4, next window (Saturday|Sunday) .*02:00/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
