import type { Exec } from "../inventory/index.ts";
import { runTool } from "./tool.ts";

const bootLabel = "CTO Platform";

/**
 * On UEFI: puts the installed disk first, so that the setup medium does not start again. Best effort: firmware also
 * finds the disk by its removable path, so a refusal is a warning to log and nothing more.
 * @returns the warning, or null when the entry is in place
 */
export async function preferDisk(exec: Exec, disk: string, signal: AbortSignal): Promise<string | null> {
  try {
    const before = await runTool(exec, disk, ["efibootmgr"], signal, 20);
    for (const { number, label } of readEntries(before)) {
      // Stale entries of an earlier installation stop some firmware and break later upgrades.
      if (label === bootLabel || label === "Talos Linux UKI") {
        await runTool(exec, disk, ["efibootmgr", "--quiet", "--bootnum", number, "--delete-bootnum"], signal, 20);
      }
    }
    const entry = [
      "--disk",
      disk,
      "--part",
      "1",
      "--label",
      bootLabel,
      "--loader",
      "\\EFI\\boot\\BOOTX64.efi",
    ] as const;
    const after = await runTool(exec, disk, ["efibootmgr", "--create", ...entry], signal, 20);
    const made = readEntries(after).find(({ label }) => label === bootLabel);
    if (!made) return "the firmware did not keep the new boot entry";
    // BootOrder is reordered by some firmware at the next start; BootNext is for that start alone.
    await runTool(exec, disk, ["efibootmgr", "--quiet", "--bootnext", made.number], signal, 20);
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

/** "Boot0003* CTO Platform\tHD(1,GPT,...)" -> its number and label. */
export function readEntries(listing: string): readonly { number: string; label: string }[] {
  return [...listing.matchAll(/^Boot([0-9A-F]{4})\*? ([^\t\n]*)/gm)].map(([, number = "", label = ""]) => ({
    number,
    label: label.trim().replace(/\s+(HD|PciRoot|VenHw|Fv|BBS|ACPI)\(.*$/, ""),
  }));
}
