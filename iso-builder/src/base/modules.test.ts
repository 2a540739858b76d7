import { describe, expect, it } from "vitest";
import { chooseModules, parseModulesDep } from "./modules.ts";

const dependencies = parseModulesDep(
  [
    "kernel/drivers/nvme/host/nvme.ko.xz: kernel/drivers/nvme/host/nvme-core.ko.xz kernel/drivers/nvme/common/nvme-auth.ko.xz",
    "kernel/drivers/nvme/host/nvme-core.ko.xz:",
    "kernel/drivers/nvme/common/nvme-auth.ko.xz:",
    "kernel/drivers/scsi/scsi_debug.ko.xz:",
    "kernel/sound/core/snd.ko.xz:",
    "",
  ].join("\n"),
);

describe("choosing the kernel's modules", () => {
  it("takes what is wanted with everything it needs, each once", () => {
    expect(chooseModules(dependencies)).toEqual([
      "kernel/drivers/nvme/common/nvme-auth.ko.xz",
      "kernel/drivers/nvme/host/nvme-core.ko.xz",
      "kernel/drivers/nvme/host/nvme.ko.xz",
    ]);
  });
});
