const mebibyte = 1024 * 1024;
export const sectorBytes = 512;

export interface Partition {
  readonly number: number;
  /** The GPT name (PARTLABEL), by which Talos finds its partitions. */
  readonly label: "EFI" | "BIOS" | "BOOT" | "META";
  readonly type: string;
  readonly mebibytes: number;
}

/**
 * Talos' partitions in Talos' order. Talos gives EFI 2101 and BOOT 2000 MiB for several kernels; one fits here, and an
 * emulated machine writes what it must. EFI stays under 128 MiB, so that zstd finds BOOT's copy of the same files
 * again.
 */
export const partitions: readonly Partition[] = [
  { number: 1, label: "EFI", type: "ef00", mebibytes: 80 },
  { number: 2, label: "BIOS", type: "ef02", mebibytes: 1 },
  { number: 3, label: "BOOT", type: "8300", mebibytes: 96 },
  { number: 4, label: "META", type: "8300", mebibytes: 1 }, // Talos knows META by this very size
];

/** One MiB before the first partition, one for the backup table behind the last. */
export const imageBytes = (2 + partitions.reduce((sum, { mebibytes }) => sum + mebibytes, 0)) * mebibyte;

/** Where a partition lies in the image, in bytes. */
export function placeOf(label: Partition["label"]): { readonly start: number; readonly bytes: number } {
  let start = mebibyte;
  for (const partition of partitions) {
    const bytes = partition.mebibytes * mebibyte;
    if (partition.label === label) return { start, bytes };
    start += bytes;
  }
  throw new Error(`The layout has no partition ${label}.`);
}

/** Arguments of sgdisk that lay the image out, with fixed identifiers: equal inputs give an equal table. */
export function tableArguments(): readonly string[] {
  const identifier = (last: number): string => `43544f50-4c41-4246-8f52-${String(last).padStart(12, "0")}`;
  return [
    "--disk-guid",
    identifier(0),
    ...partitions.flatMap(({ number, label, type }) => {
      const { start, bytes } = placeOf(label);
      const [first, last] = [start / sectorBytes, (start + bytes) / sectorBytes - 1];
      return [
        ...["--new", `${number}:${first}:${last}`],
        ...["--typecode", `${number}:${type}`],
        ...["--change-name", `${number}:${label}`],
        ...["--partition-guid", `${number}:${identifier(number)}`],
      ];
    }),
  ];
}
