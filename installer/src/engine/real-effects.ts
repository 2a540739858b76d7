import { join } from "node:path";
import { ProblemError, problemOf } from "@cto/core";
import { arm } from "../disk/arm.ts";
import { preferDisk } from "../disk/boot-entry.ts";
import { proveIdentity } from "../disk/identity.ts";
import { type ImageJob, type Progress, verifyImage, type WrittenImage, writeImage } from "../disk/image-writer.ts";
import { prepareDisk } from "../disk/prepare.ts";
import { storeState } from "../disk/state-partition.ts";
import { tryTool } from "../disk/tool.ts";
import type { Disk, Exec, Inventory } from "../inventory/index.ts";
import type { Effects, InstallPlan } from "./effects.ts";
import { removeRecord, writeRecord } from "./journal.ts";

export interface RealEffectsInput {
  readonly exec: Exec;
  /** The folder with the release's images. */
  readonly images: string;
  /** A folder in memory, for what must not reach any other medium. */
  readonly scratch: string;
  readonly look: (signal: AbortSignal) => Promise<Inventory>;
  readonly restart: () => Promise<void>;
}

/** The effects on the machine itself. One object per installation: what one stage learns, a later one uses. */
export function realEffects({ exec, images, scratch, look, restart }: RealEffectsInput): Effects {
  let proven: Disk | null = null;
  let written: WrittenImage | null = null;
  let bootSector: Buffer | null = null;
  let uefi = false;

  const job = (plan: InstallPlan, onProgress: Progress, signal: AbortSignal): ImageJob => ({
    file: join(images, plan.image.file),
    expected: plan.image,
    disk: plan.target.path,
    exec,
    signal,
    onProgress,
  });
  /** A stage without the one before it is a fault of the stage table. */
  const need = <T>(value: T | null): T => {
    if (value === null) throw new Error("a stage ran before the one it builds on");
    return value;
  };

  return {
    async proveIdentity({ target }, signal) {
      const seen = await look(signal);
      const found = proveIdentity(target, seen.disks);
      if (!found.ok) throw new ProblemError(found.problem);
      proven = found.value;
      // A second fence: from here on the kernel itself refuses to write to any disk but this one.
      for (const { path } of seen.disks) await tryTool(exec, path, ["blockdev", "--setro", path], signal);
      await tryTool(exec, target.path, ["blockdev", "--setrw", target.path], signal);
      uefi = seen.platform.firmware === "uefi";
      written = null;
      bootSector = null;
    },
    async prepareDisk({ target }, signal) {
      const partitions = need(proven)
        .contents.map(({ path }) => path)
        .filter((path) => path !== target.path);
      await prepareDisk(exec, target.path, partitions, signal);
    },
    async writeImage(plan, onProgress, signal) {
      written = await writeImage(job(plan, onProgress, signal));
    },
    verifyImage: (plan, onProgress, signal) => verifyImage(job(plan, onProgress, signal), need(written)),
    async storeConfiguration({ target }, machineConfig, signal) {
      const image = need(written);
      const disk = target.path;
      const stored = await storeState({ exec, disk, bootSector: image.bootSector, machineConfig, scratch, signal });
      bootSector = stored.bootSector;
    },
    arm: ({ target }, signal) => arm(exec, target.path, need(bootSector), signal),
    async preferDisk({ target }, signal) {
      return uefi ? preferDisk(exec, target.path, signal) : null;
    },
    writeJournal: ({ target }, record) => writeRecord(exec, target.path, record),
    removeJournal: ({ target }) => removeRecord(exec, target.path),
    async restart() {
      try {
        await restart();
      } catch (thrown) {
        throw new ProblemError(problemOf(thrown), { cause: thrown });
      }
    },
  };
}
