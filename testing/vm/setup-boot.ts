import { request } from "node:https";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePorts } from "../process/index.ts";
import type { MachineSpec } from "./command-line.ts";
import { type Machine, startMachine } from "./machine.ts";

export interface Booted {
  readonly machine: Machine;
  /** The body of `GET /api/v1/session`. */
  readonly session: string;
}

/** Starts a machine from a medium and waits until the installer's session answers over HTTPS. */
export async function bootSetup(
  spec: Pick<MachineSpec, "firmware" | "disks" | "directory"> & { readonly cdrom?: string },
): Promise<Booted> {
  const host = await freePorts((next) => next());
  const machine = await startMachine({ ...spec, name: "setup", memoryMiB: 2048, forwards: [{ host, guest: 443 }] });
  try {
    // The console says the address when the installer is up; the forwarded port answers from then on.
    const said = await machine.waitForSerial(/https:\/\/\d+\.\d+\.\d+\.\d+|\[medium\.missing\]|\[setup\.ended\]/);
    if (!said.startsWith("https:")) throw new Error(`The machine did not get as far as its installer: ${said}`);
    return { machine, session: await answered(`https://127.0.0.1:${host}/api/v1/session`, machine) };
  } catch (failure) {
    await machine.screenshot(join(spec.directory, "screen.png")).catch(() => undefined);
    await machine.cutPower();
    throw failure;
  }
}

async function answered(url: string, machine: Machine): Promise<string> {
  const gone = machine.exited.then(() => {
    throw new Error("The machine was switched off before its installer answered.");
  });
  for (;;) {
    const body = await Promise.race([get(url).catch(() => undefined), gone]);
    if (body !== undefined) return body;
    await delay(500);
  }
}

/** The installer makes its own certificate: a machine that is being set up has no name to certify. */
function get(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { rejectUnauthorized: false, agent: false, timeout: 10_000 }, async (response) => {
      resolve(Buffer.concat(await Array.fromAsync(response)).toString());
    });
    asking.on("timeout", () => asking.destroy(new Error("no answer")));
    asking.on("error", reject);
    asking.end();
  });
}
