import { access, copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startGuarded } from "../process/index.ts";
import { commandLine, filesOf, firmwareSettings, type MachineSpec } from "./command-line.ts";
import { Qmp } from "./qmp.ts";

export interface Machine {
  /** The file that collects what the machine says on its serial line. */
  readonly serialLog: string;
  /** How the emulator ended: the machine was switched off, or killed. */
  readonly exited: Promise<string>;
  serial(): Promise<string>;
  /**
   * Waits until the serial line has said something that matches; answers with the match. Fails when the machine is gone
   * or has said nothing for `quietSeconds` (default 300): a slow machine that goes on talking is waited for.
   */
  waitForSerial(pattern: RegExp, quietSeconds?: number): Promise<string>;
  /** Writes the screen as a PNG file. */
  screenshot(path: string): Promise<void>;
  powerButton(): Promise<void>;
  /** The reset button. */
  reset(): Promise<void>;
  /** Opens the drive of the medium and takes it out. */
  ejectMedium(): Promise<void>;
  /** At once, as when the cable is pulled. To switch on again, start a machine with the same spec. */
  cutPower(): Promise<void>;
}

/** Switches a machine on. It cannot outlive this process. */
export async function startMachine(spec: MachineSpec): Promise<Machine> {
  await mkdir(spec.directory, { recursive: true });
  const files = filesOf(spec.directory);
  await rm(files.control, { force: true });
  if (spec.firmware === "uefi" && !(await exists(files.settings))) await copyFile(firmwareSettings, files.settings);
  const emulator = await startGuarded(["qemu-system-x86_64", ...commandLine(spec)], {
    logFile: join(spec.directory, "qemu.log"),
  });
  const running = { yes: true };
  const exited = emulator.exited.finally(() => {
    running.yes = false;
  });
  const gone = exited.then(async (how): Promise<never> => {
    throw new Error(`The machine ${spec.name} ${how}: ${(await emulator.log()).trim()}`);
  });
  gone.catch(() => undefined);
  const qmp = await Qmp.connect(files.control, gone);
  const serial = (): Promise<string> => readFile(files.serial, "utf8").catch(() => "");

  return {
    serialLog: files.serial,
    exited,
    serial,
    async waitForSerial(pattern, quietSeconds = 300) {
      let [said, heardAt] = ["", performance.now()];
      for (;;) {
        const before = said.length;
        said = await serial();
        const match = pattern.exec(said)?.[0];
        if (match !== undefined) return match;
        if (said.length !== before) heardAt = performance.now();
        const tail = said.split("\n").slice(-15).join("\n");
        if (!running.yes) throw new Error(`${spec.name} was switched off before it said ${pattern}:\n${tail}`);
        if (performance.now() - heardAt > quietSeconds * 1000)
          throw new Error(`${spec.name} was silent for ${quietSeconds} s and has not said ${pattern}:\n${tail}`);
        await delay(200);
      }
    },
    async screenshot(path) {
      await qmp.command("screendump", { filename: path, format: "png" });
    },
    async powerButton() {
      await qmp.command("system_powerdown");
    },
    async reset() {
      await qmp.command("system_reset");
    },
    async ejectMedium() {
      await qmp.command("eject", { id: "drive", force: true });
    },
    async cutPower() {
      await emulator.kill();
      qmp.close();
    },
  };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
