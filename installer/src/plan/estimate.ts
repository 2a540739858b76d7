import type { OsImage } from "@cto/core";
import type { Disk } from "../inventory/index.ts";
import type { PlannedStage } from "./plan.ts";

/** Bytes per second that a kind of disk sustains at least; only for the first estimate, progress corrects it. */
const pace = ({ transport, rotational }: Disk): number => {
  if (transport === "nvme") return 600e6;
  return rotational ? 120e6 : 300e6;
};

/** The stages in their order, with how long each will take. Decompression bounds the writing at about 400 MB/s. */
export function estimateStages(disk: Disk, { rawBytes }: OsImage): readonly PlannedStage[] {
  const through = (bytesPerSecond: number): number => Math.ceil(rawBytes / bytesPerSecond);
  return [
    { id: "prepare-disk", seconds: 5 },
    { id: "write-image", seconds: through(Math.min(pace(disk), 400e6)) },
    { id: "verify-image", seconds: through(pace(disk)) },
    { id: "store-configuration", seconds: 5 },
    { id: "hand-over", seconds: 5 },
    { id: "restart", seconds: 90 },
  ];
}
