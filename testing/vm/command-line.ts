import { join } from "node:path";

export interface MachineSpec {
  readonly name: string;
  readonly firmware: "uefi" | "bios";
  readonly memoryMiB: number;
  /** Raw disk files. They start before the medium, so an installed disk wins and an empty one falls through. */
  readonly disks: readonly { readonly path: string; readonly serial: string }[];
  readonly cdrom?: string;
  /** TCP ports of 127.0.0.1 that lead to ports of the machine. */
  readonly forwards: readonly { readonly host: number; readonly guest: number }[];
  /** Holds the serial log, the control socket and the firmware's settings; kept between starts. */
  readonly directory: string;
}

const firmwareCode = "/usr/share/OVMF/OVMF_CODE_4M.fd";
export const firmwareSettings = "/usr/share/OVMF/OVMF_VARS_4M.fd";

export const filesOf = (directory: string) => ({
  serial: join(directory, "serial.log"),
  control: join(directory, "qmp.sock"),
  settings: join(directory, "firmware-settings.fd"),
});

/** The emulator's arguments for a machine. Emulation only: hardware virtualisation is not to be had everywhere. */
export function commandLine(spec: MachineSpec): string[] {
  const files = filesOf(spec.directory);
  const disks = spec.disks.flatMap(({ path, serial }, index) => [
    // Nothing is lost when only QEMU dies: what the guest wrote is in the host's memory.
    ...["-drive", `if=none,id=disk${index},file=${path},format=raw,cache=unsafe,discard=unmap`],
    ...["-device", `virtio-blk-pci,drive=disk${index},serial=${serial},bootindex=${index + 1}`],
  ]);
  const cdrom = spec.cdrom
    ? [
        ...["-drive", `if=none,id=medium,media=cdrom,readonly=on,file=${spec.cdrom}`],
        ...["-device", `ide-cd,id=drive,bus=ide.0,drive=medium,bootindex=${spec.disks.length + 1}`],
      ]
    : [];
  const forwards = spec.forwards.map(({ host, guest }) => `,hostfwd=tcp:127.0.0.1:${host}-:${guest}`).join("");
  const firmware =
    spec.firmware === "uefi"
      ? [
          ...["-drive", `if=pflash,unit=0,format=raw,readonly=on,file=${firmwareCode}`],
          ...["-drive", `if=pflash,unit=1,format=raw,file=${files.settings}`],
        ]
      : [];
  return [
    ...["-name", spec.name, "-nodefaults", "-no-user-config", "-display", "none"],
    ...["-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", String(spec.memoryMiB)],
    ...firmware,
    ...["-vga", "std", "-device", "virtio-rng-pci"],
    ...["-chardev", `file,id=line,path=${files.serial},append=on`, "-serial", "chardev:line"],
    ...["-qmp", `unix:${files.control},server=on,wait=off`],
    ...disks,
    ...cdrom,
    // No network boot: it would only cost time before the medium is tried.
    ...["-netdev", `user,id=net${forwards}`, "-device", "virtio-net-pci,netdev=net,romfile="],
  ];
}
