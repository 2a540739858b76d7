const sectorBytes = 512;
// Offsets in GRUB's own sectors: where boot.img looks for the core image, where it checks the drive number the BIOS
// gave, and the first entry of the core image's list of the sectors that follow it.
const kernelSector = 0x5c;
const driveCheck = 0x66;
const blockList = sectorBytes - 12;
const bootCodeBytes = 440;

/** The first 440 bytes of a disk that start the core image lying at sector `coreStart`. */
export function masterBootCode(bootImage: Uint8Array, coreStart: number): Uint8Array {
  const code = Buffer.from(bootImage.subarray(0, bootCodeBytes));
  code.writeBigUInt64LE(BigInt(coreStart), kernelSector);
  // Two NOPs instead of a jump: always use the first hard disk if the BIOS passes no sensible drive number.
  code.writeUInt16LE(0x9090, driveCheck);
  return code;
}

/** GRUB's core image, told that it lies in one piece from sector `coreStart` on. */
export function placedCore(coreImage: Uint8Array, coreStart: number): Uint8Array {
  const core = Buffer.from(coreImage);
  core.writeBigUInt64LE(BigInt(coreStart + 1), blockList);
  return core;
}
