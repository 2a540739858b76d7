import { expect, it } from "vitest";
import { masterBootCode, placedCore } from "./bios.ts";
import { imageBytes, partitions, placeOf } from "./layout.ts";

const mebibyte = 1024 * 1024;

it("has Talos' partitions in Talos' order, META of exactly 1 MiB", () => {
  expect(partitions.map(({ label }) => label)).toEqual(["EFI", "BIOS", "BOOT", "META"]);
  expect(placeOf("META").bytes).toBe(mebibyte);
});

it("leaves one MiB behind META for the backup table, and nothing between the partitions", () => {
  expect(placeOf("META").start + 2 * mebibyte).toBe(imageBytes);
  expect(placeOf("BIOS").start).toBe(placeOf("EFI").start + placeOf("EFI").bytes);
});

it("tells GRUB's first two stages where the next one lies", () => {
  const code = Buffer.from(masterBootCode(new Uint8Array(512), 4096));
  const core = Buffer.from(placedCore(new Uint8Array(1024), 4096));
  expect(code.length).toBe(440);
  expect(code.readBigUInt64LE(0x5c)).toBe(4096n);
  expect(core.readBigUInt64LE(500)).toBe(4097n);
});
