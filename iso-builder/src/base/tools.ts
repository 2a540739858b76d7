/** Packages whose files go into the bootstrap environment. */
export const basePackages = [
  "linux-image-amd64",
  "busybox-static",
  "udev",
  "kmod",
  "util-linux",
  "gdisk",
  "xfsprogs",
  "dosfstools",
  "dmidecode",
  "iproute2",
  "ethtool",
  "efibootmgr",
  "libstdc++6",
  "libgcc-s1",
  "libatomic1",
  "libc6",
] as const;

/** Packages whose programs build the environment and the ISO; nothing of them but GRUB and the shim is shipped. */
export const buildPackages = [
  "kmod",
  "binutils",
  "busybox-static",
  "xorriso",
  "mtools",
  "grub-common",
  "grub-pc-bin",
  "grub-efi-amd64-bin",
  "grub-efi-amd64-signed",
  "shim-signed",
] as const;

/** Programs of the environment beside busybox, and who needs them. Their shared libraries follow by themselves. */
export const programs = [
  { path: "usr/bin/udevadm", because: "devices: names, identity, drivers, hot plug" },
  { path: "usr/lib/udev/ata_id", because: "serial numbers of SATA disks" },
  { path: "usr/lib/udev/scsi_id", because: "serial numbers of SAS disks" },
  { path: "usr/lib/udev/cdrom_id", because: "which drive holds the medium" },
  { path: "usr/bin/kmod", because: "drivers" },
  { path: "usr/bin/lsblk", because: "inventory" },
  { path: "usr/sbin/blkid", because: "inventory" },
  { path: "usr/sbin/blockdev", because: "other disks are set read-only" },
  { path: "usr/sbin/wipefs", because: "the target disk" },
  { path: "usr/bin/partx", because: "the kernel rereads the partitions" },
  { path: "usr/sbin/sgdisk", because: "partitions" },
  { path: "usr/sbin/mkfs.xfs", because: "the STATE partition" },
  { path: "usr/sbin/mkfs.fat", because: "EFI partitions" },
  { path: "usr/sbin/dmidecode", because: "inventory" },
  { path: "usr/bin/ip", because: "network" },
  { path: "usr/sbin/ethtool", because: "inventory" },
  { path: "usr/bin/efibootmgr", because: "the next start is from the disk" },
] as const;

/** Opened at run time by name, so no program lists them as needed. */
export const openedLibraries = ["libkmod.so.2", "libacl.so.1", "libseccomp.so.2"] as const;

/** Names that one program answers to. */
export const programNames = [
  { name: "usr/lib/systemd/systemd-udevd", program: "../../bin/udevadm" },
  { name: "usr/lib64/ld-linux-x86-64.so.2", program: "../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" },
  { name: "usr/sbin/modprobe", program: "../bin/kmod" },
  { name: "usr/sbin/insmod", program: "../bin/kmod" },
  { name: "usr/sbin/rmmod", program: "../bin/kmod" },
  { name: "usr/sbin/ip", program: "../bin/ip" },
  { name: "usr/sbin/mkfs.vfat", program: "mkfs.fat" },
] as const;

/** udev rules and the network naming policy: the names that Talos, which also runs udevd, will give the same ports. */
export const copiedAsIs = [
  "usr/lib/udev/rules.d/50-firmware.rules",
  "usr/lib/udev/rules.d/50-udev-default.rules",
  "usr/lib/udev/rules.d/60-block.rules",
  "usr/lib/udev/rules.d/60-cdrom_id.rules",
  "usr/lib/udev/rules.d/60-input-id.rules",
  "usr/lib/udev/rules.d/60-persistent-storage.rules",
  "usr/lib/udev/rules.d/75-net-description.rules",
  "usr/lib/udev/rules.d/80-drivers.rules",
  "usr/lib/udev/rules.d/80-net-setup-link.rules",
  "usr/lib/systemd/network/99-default.link",
] as const;
