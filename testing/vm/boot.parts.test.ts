import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bootSetup } from "./setup-boot.ts";
import { buildSignedMedium } from "./signed-medium.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "boot-"));
});
afterAll(() => rm(directory, { recursive: true }));

const mebibyte = 1024 * 1024;

it("a UEFI machine with an empty disk starts the medium, shows the address, and its power button switches it off", async () => {
  const report = await buildSignedMedium(join(directory, "medium"));
  const bootstrap = report.components.slice(0, 3).reduce((sum, { bytes }) => sum + bytes, 0);
  expect(bootstrap, "kernel and initramfs").toBeLessThan(120 * mebibyte);

  const disk = join(directory, "disk.raw");
  await writeFile(disk, new Uint8Array(64 * mebibyte));
  const { machine, session } = await bootSetup({
    firmware: "uefi",
    disks: [{ path: disk, serial: "EMPTY01" }],
    cdrom: report.out,
    directory: join(directory, "machine"),
  });
  expect(JSON.parse(session)).toMatchObject({
    release: { version: "1.2.3" },
    machine: { firmware: "uefi", secureBoot: false },
    disks: [{ path: "/dev/vda", serialTail: "TY01" }],
  });
  const picture = join(directory, "screen.png");
  await machine.screenshot(picture);
  expect((await readFile(picture)).length, "a screen with a QR code on it").toBeGreaterThan(2000);

  await machine.powerButton();
  expect(await machine.exited).toBe("ended with exit code 0");
});
