/** The ISO's label: how GRUB and the bootstrap environment find it. */
export const volumeLabel = "CTO_SETUP";

/** Serial line and screen; /dev/console is the last one named, so the screen. */
const kernelArguments = "console=ttyS0,115200 console=tty0 quiet loglevel=4";

/**
 * GRUB's menu, one text for both firmwares. The wanted mode gives Linux a graphic screen on BIOS machines too: 128
 * columns, room for the QR code. UEFI firmware itself repeats its console on the serial line. A menu entry for an
 * installed disk saves whoever left the medium in the drive.
 */
export const menu = `set timeout=3
set default=install
if [ "$grub_platform" = pc ]; then
  if serial --unit=0 --speed=115200; then
    terminal_input --append serial
    terminal_output --append serial
  fi
fi
insmod all_video
set gfxpayload=1024x768x32,1024x768,auto

menuentry "Install the CTO Platform on this machine" --id install {
  echo "Loading setup ..."
  linux /cto/boot/vmlinuz ${kernelArguments}
  initrd /cto/boot/base.img /cto/boot/app.img
}
menuentry "Start from the first disk" --id disk {
  if [ "$grub_platform" = efi ]; then
    exit
  elif [ "$root" = hd0 ]; then
    set root=hd1
    chainloader +1
  else
    set root=hd0
    chainloader +1
  fi
}
`;

/** The menu inside the EFI system partition: only finds the medium and goes on with its menu. */
export const efiMenu = `search --no-floppy --set=root --label ${volumeLabel}
set prefix=($root)/boot/grub
configfile ($root)/boot/grub/grub.cfg
`;
