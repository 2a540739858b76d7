import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startMachine } from "./index.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "vm-"));
});
afterEach(() => rm(directory, { recursive: true }));

const empty = () => ({ name: "empty", firmware: "bios", memoryMiB: 128, disks: [], forwards: [], directory }) as const;

describe("a machine with nothing to start from", () => {
  it("shows its firmware's screen, and is gone when the power is cut", async () => {
    const machine = await startMachine(empty());
    const picture = join(directory, "screen.png");
    await machine.screenshot(picture);
    expect((await readFile(picture)).subarray(1, 4).toString()).toBe("PNG");
    await machine.cutPower();
    expect(await machine.exited).toMatch(/SIG/);
  });

  it("is given up with a sentence when its serial line stays silent", async () => {
    const machine = await startMachine(empty());
    await expect(machine.waitForSerial(/never said/, 1)).rejects.toThrow(/empty was silent for 1 s/);
    await machine.cutPower();
    await expect(machine.waitForSerial(/never said/)).rejects.toThrow(/switched off before/);
  });
});

describe("a test runner that is killed", () => {
  it("takes its machines with it", async () => {
    const script = join(directory, "runner.ts");
    const source = `import { startMachine } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
      await startMachine(${JSON.stringify({ ...empty(), name: "orphan" })});
      console.log("running");
      setInterval(() => {}, 1000);`;
    await writeFile(script, source);
    const runner = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
    await once(runner.stdout, "data");
    runner.kill("SIGKILL");
    await once(runner, "exit");
    await expect.poll(() => refusesConnections(join(directory, "qmp.sock")), { timeout: 20_000 }).toBe(true);
  });
});

/** True when nobody answers on the control socket any more. */
async function refusesConnections(path: string): Promise<boolean> {
  const socket = createConnection(path);
  const answered = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return !answered;
}
