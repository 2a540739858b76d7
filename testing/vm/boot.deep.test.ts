import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootSetup } from "./setup-boot.ts";
import { buildSignedMedium } from "./signed-medium.ts";

let directory = "";
let iso = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "boot-"));
  iso = (await buildSignedMedium(join(directory, "medium"))).out;
});
afterAll(() => rm(directory, { recursive: true }));

describe("the medium starts the installer", () => {
  it("in a BIOS machine, from an optical drive", async () => {
    const { machine, session } = await bootSetup({
      firmware: "bios",
      disks: [],
      cdrom: iso,
      directory: join(directory, "bios"),
    });
    expect(JSON.parse(session)).toMatchObject({ machine: { firmware: "bios" } });
    await machine.cutPower();
  });

  it.each(["bios", "uefi"] as const)("in a %s machine, written to a stick", async (firmware) => {
    const disks = [{ path: iso, serial: "STICK01" }];
    const { machine, session } = await bootSetup({ firmware, disks, directory: join(directory, `stick-${firmware}`) });
    expect(JSON.parse(session)).toMatchObject({ disks: [{ path: "/dev/vda", offered: false }] });
    await machine.cutPower();
  });
});
