import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../process/index.ts";
import { type Lab, type LabPorts, runLab } from "./lab.ts";
import { type Person, unattended } from "./person.ts";

const screens = new URL("../../docs/screens", import.meta.url).pathname;

/** Ports that no other lab of this machine uses. */
export const labPorts = (): Promise<LabPorts> =>
  freePorts(async (next) => ({
    wizard: await next(),
    talos: await next(),
    kubernetes: await next(),
    updates: await next(),
  }));

/** A lab on ports of its own; all that it was is gone when it is disposed of. */
export async function testLab(
  firmware: "uefi" | "bios",
  signal: AbortSignal,
  person: Person = unattended,
): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), "lab-"));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const lab = await runLab({
      folder,
      firmware,
      ports: await labPorts(),
      person,
      say: (line) => process.stderr.write(`${line}\n`),
      signal,
      ...(process.env.UPDATE_SCREENS === "1" ? { screens } : {}),
    });
    return {
      report: lab.report,
      kubeconfig: lab.kubeconfig,
      async [Symbol.asyncDispose]() {
        await lab[Symbol.asyncDispose]();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}
