import type { Inventory } from "./inventory.ts";
import type { Files } from "./ports.ts";

const architectures: Readonly<Record<string, "amd64" | "arm64">> = { x86_64: "amd64", aarch64: "arm64" };

/** What `uname -m` says, in the words of images; undefined for what no image exists. */
export const architectureOf = (machine: string): "amd64" | "arm64" | undefined => architectures[machine.trim()];

/** Model, cores and threads from the text of /proc/cpuinfo. Zero means that it does not say. */
export function readCpu(cpuinfo: string): { readonly model: string; readonly cores: number; readonly threads: number } {
  const processors = cpuinfo
    .split(/\n\s*\n/)
    .map((block) => new Map(block.split("\n").map((line) => pair(line))))
    .filter((fields) => fields.has("processor"));
  const cores = new Set(
    processors.map((fields) => `${fields.get("physical id") ?? 0}/${fields.get("core id") ?? fields.get("processor")}`),
  );
  return { model: processors[0]?.get("model name") ?? "", cores: cores.size, threads: processors.length };
}

function pair(line: string): [string, string] {
  const [key = "", ...value] = line.split(":");
  return [key.trim(), value.join(":").trim()];
}

/** MemTotal of /proc/meminfo in bytes; undefined when the text does not say. */
export function readMemory(meminfo: string): number | undefined {
  const kibibytes = /^MemTotal:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/** What boards say when nobody has filled in their names. */
const placeholders =
  /^(to be filled by o\.?e\.?m\.?|default string|system manufacturer|system product name|not specified|none|0+)$/i;

/** A name from DMI as a person wants it: without padding, empty when it is a placeholder. */
export const dmiName = (text: string | undefined): string => {
  const name = text?.trim() ?? "";
  return placeholders.test(name) ? "" : name;
};

const secureBootVariable = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

/** How the machine was started; `secureBoot` is undefined when UEFI does not let us see it. */
export async function readFirmware(
  files: Files,
): Promise<{ readonly firmware: Inventory["platform"]["firmware"]; readonly secureBoot: boolean | undefined }> {
  if ((await files.list("/sys/firmware/efi")).length === 0) return { firmware: "bios", secureBoot: false };
  const variable = await files.read(secureBootVariable);
  // Four bytes of attributes, then one byte: 1 is on.
  return { firmware: "uefi", secureBoot: variable === undefined ? undefined : variable.endsWith("\u0001") };
}
