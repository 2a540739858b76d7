/** Kernel modules of the environment: a folder (everything below it) or a name, below `kernel/`. */
const wantedModules = [
  // disks and what they hang on
  "drivers/ata/",
  "drivers/nvme/host/",
  "drivers/scsi/",
  "drivers/message/",
  "drivers/virtio/",
  "drivers/block/virtio_blk",
  "drivers/block/loop",
  "drivers/block/xen-blkfront",
  "drivers/cdrom/",
  "drivers/mmc/",
  "drivers/pci/controller/",
  "drivers/usb/host/",
  "drivers/usb/storage/",
  "drivers/ufs/",
  "drivers/hv/",
  "lib/crc",
  // ports
  "drivers/net/ethernet/",
  "drivers/net/phy/",
  "drivers/net/mdio/",
  "drivers/net/hyperv/",
  "drivers/net/vmxnet3/",
  "drivers/net/usb/",
  "drivers/net/virtio_net",
  "drivers/net/net_failover",
  "drivers/net/xen-netfront",
  "net/packet/",
  // what is read and made
  "fs/isofs/",
  "fs/fat/",
  "fs/nls/",
  "fs/xfs/",
  "fs/ext4/",
  "fs/efivarfs/",
  "crypto/",
  "arch/x86/crypto/",
  // keyboard, power button, clock, screen
  "drivers/hid/hid",
  "drivers/hid/usbhid/",
  "drivers/hid/hid-generic",
  "drivers/hid/hid-apple",
  "drivers/hid/hid-logitech",
  "drivers/hid/hid-microsoft",
  "drivers/hid/hid-hyperv",
  "drivers/input/evdev",
  "drivers/input/serio/",
  "drivers/acpi/button",
  "drivers/firmware/qemu_fw_cfg",
] as const;

/** Below a wanted folder, but for another use than reaching disks and ports. */
const unwanted = ["drivers/scsi/pcmcia/", "drivers/scsi/scsi_debug", "drivers/scsi/qla2xxx/tcm_qla2xxx"];

/** Reads modules.dep: module path -> the modules it needs, all below the version's folder ("kernel/fs/..."). */
export function parseModulesDep(text: string): Map<string, readonly string[]> {
  const entries = text.split("\n").flatMap((line): [string, string[]][] => {
    const [module, needs = ""] = line.split(":");
    return module ? [[module, needs.split(" ").filter((path) => path !== "")]] : [];
  });
  return new Map(entries);
}

/** The wanted modules and everything they need, in path order. modules.dep already lists needs of needs. */
export function chooseModules(dependencies: ReadonlyMap<string, readonly string[]>): string[] {
  const wanted = (path: string): boolean =>
    wantedModules.some((start) => path.startsWith(`kernel/${start}`)) &&
    !unwanted.some((start) => path.startsWith(`kernel/${start}`));
  const chosen = new Set<string>();
  for (const [module, needs] of dependencies) {
    if (!wanted(module)) continue;
    for (const path of [module, ...needs]) chosen.add(path);
  }
  return [...chosen].sort();
}
