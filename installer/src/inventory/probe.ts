import { readDisks, type Storage } from "./disks.ts";
import type { Inventory, InventoryProblem } from "./inventory.ts";
import { noAddresses, readAddresses, readLinks } from "./links.ts";
import { architectureOf, dmiName, readCpu, readFirmware, readMemory } from "./machine.ts";
import type { Exec, Files } from "./ports.ts";

const noStorage: Storage = { disks: [], bootMedium: null, unreadable: [] };

/** A failing disk can hold lsblk for long; beyond this it is reported and left out. */
const toolLimitMs = 15_000;

/**
 * Looks at the hardware of this machine, without changing anything. A tool that is missing, fails, hangs or prints what
 * nobody can read costs its own fields and leaves a reason in `problems`; it never fails the probe. Rejects only when
 * `signal` aborts.
 */
export async function probe(exec: Exec, files: Files, signal: AbortSignal): Promise<Inventory> {
  const problems: InventoryProblem[] = [];
  const missing = (field: string, reason: string): void => void problems.push({ field, reason });

  /** The result of one look, or its stand-in with the reason noted. */
  async function look<T>(field: string, standIn: T, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      missing(field, (error instanceof Error ? error.message : String(error)).slice(0, 500));
      return standIn;
    }
  }
  const run = (command: string, ...args: readonly string[]): Promise<string> => limited(exec, signal, command, args);

  const dmi = async (field: "vendor" | "model" | "serial", file: string, keyword: string): Promise<string> => {
    const shown = await files.read(`/sys/class/dmi/id/${file}`);
    return dmiName(shown ?? (await look(`platform.${field}`, "", () => run("dmidecode", "-s", keyword))));
  };

  const [vendor, model, serial, firmware, machine, cpuinfo, meminfo, storage, addresses] = await Promise.all([
    dmi("vendor", "sys_vendor", "system-manufacturer"),
    dmi("model", "product_name", "system-product-name"),
    dmi("serial", "product_serial", "system-serial-number"),
    readFirmware(files),
    look("cpu.architecture", "", () => run("uname", "-m")),
    files.read("/proc/cpuinfo"),
    files.read("/proc/meminfo"),
    look("disks", noStorage, async () =>
      readDisks(await run("lsblk", "-J", "-b", "-O"), files, (paths) => run("wipefs", "--json", ...paths)),
    ),
    look("links.addresses", noAddresses, async () =>
      readAddresses(await run("ip", "-j", "address"), await run("ip", "-j", "route", "show", "default")),
    ),
  ]);

  const architecture = architectureOf(machine);
  if (architecture === undefined && machine !== "")
    missing("cpu.architecture", `"${machine.trim()}" is not supported.`);
  const cpu = readCpu(cpuinfo ?? "");
  if (cpu.threads === 0) missing("cpu", "/proc/cpuinfo does not list any processor.");
  const memory = readMemory(meminfo ?? "");
  if (memory === undefined) missing("memory.bytes", "/proc/meminfo does not say how much there is.");
  for (const reason of storage.unreadable) missing("disks.contents", reason.slice(0, 500));
  if (firmware.secureBoot === undefined) missing("platform.secureBoot", "The firmware's variables cannot be read.");

  return {
    version: 1,
    platform: {
      vendor,
      model,
      ...(serial === "" ? {} : { serial }),
      firmware: firmware.firmware,
      secureBoot: firmware.secureBoot ?? false,
    },
    cpu: { ...cpu, architecture: architecture ?? "amd64" },
    memory: { bytes: memory ?? 0 },
    disks: storage.disks,
    links: await readLinks(files, addresses),
    bootMedium: storage.bootMedium,
    problems: problems.sort((a, b) => (`${a.field} ${a.reason}` < `${b.field} ${b.reason}` ? -1 : 1)),
  };
}

/**
 * What the tool prints. A process that does not even end when it is killed (a dead disk) is left behind, not waited
 * for.
 */
async function limited(exec: Exec, signal: AbortSignal, command: string, args: readonly string[]): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(toolLimitMs)]);
  const gaveUp = new Promise<never>((_, reject) => {
    limit.addEventListener("abort", () =>
      reject(new Error(`${command} did not answer within ${toolLimitMs / 1000} seconds.`)),
    );
  });
  return Promise.race([exec.run(command, args, limit), gaveUp]);
}
