import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionView } from "@cto/installer";
import { describe, expect, it } from "vitest";
import { startMachine } from "../vm/index.ts";
import { emptyMachine, makeMedium } from "./medium.ts";
import { answerAndInstall } from "./person.ts";
import { labPorts } from "./unattended.fixture.ts";
import { Wizard } from "./wizard.ts";

const writing = ({ install }: SessionView): boolean =>
  (install?.stages ?? []).some(
    ({ id, state, progress }) => id === "write-image" && state === "running" && progress > 0.1,
  );

describe("power that is cut while the image is being written", () => {
  it("is reported at the next start, which comes from the medium again, and the installation then starts clean", async ({
    signal,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), "power-cut-"));
    await using ending = new AsyncDisposableStack();
    ending.defer(() => rm(folder, { recursive: true, force: true }));
    const ports = await labPorts();
    const { vendor, iso } = await makeMedium(folder, ports.updates, (_, work) => work(), ending);
    const spec = await emptyMachine({ folder, firmware: "uefi", ports, iso });
    const wizard = new Wizard(`https://127.0.0.1:${ports.wizard}`);

    const first = await startMachine(spec);
    ending.defer(() => first.cutPower());
    expect((await wizard.until(["answering"], signal)).interrupted).toBeNull();
    await answerAndInstall(wizard, vendor.licence, signal);
    for (let session = await wizard.session(signal); !writing(session); session = await wizard.session(signal))
      if (session.phase === "hand-over") throw new Error("the image was written before the power could be cut");
    await first.cutPower();

    const second = await startMachine(spec);
    ending.defer(() => second.cutPower());
    const { interrupted } = await wizard.until(["answering"], signal);
    expect(interrupted).toMatchObject({ stage: "write-image" });
    await answerAndInstall(wizard, vendor.licence, signal);
    const installed = await wizard.until(["hand-over"], signal);
    expect(installed.install?.progress).toBeGreaterThan(0.9);
  });
});
