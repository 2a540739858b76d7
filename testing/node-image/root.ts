import { debianPackages, part } from "@cto/iso-builder";

/** Debian packages whose programs and files the image is made of or made with. What they depend on comes along. */
const packages = [
  "linux-image-cloud-amd64", // kernel and modules
  "busybox-static", // ip, udhcpc, sh of the node
  "xfsprogs", // BOOT here, EPHEMERAL on the node
  "gdisk", // partitions, here and on the node
  "dosfstools", // the EFI partition
  "mtools", // its files
  "grub-common", // core image for BIOS
  "grub-pc-bin",
  "systemd-boot-efi", // boot menu and stub for UEFI
  "binutils", // which libraries a program needs
  "xz-utils", // kernel modules are packed with it
];

/** A folder with the unpacked Debian packages of trixie, fetched once. */
export const debianRoot = (): Promise<string> =>
  part("node-image-debian", {
    inputs: [],
    salt: packages.join(" "),
    build: async (into) => {
      await debianPackages({ names: packages, suite: "trixie", into });
    },
  });
