import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stageSession } from "../../server/session.fixture.ts";
import { openConsoles } from "./console.ts";

/** Opens, and refuses every write: as a serial port does that the firmware names and the machine has not (EIO). */
const refusing = "/dev/full";

const ended = new AbortController();
let folder: string;
let screen: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cto-console-"));
  screen = join(folder, "screen");
  await writeFile(screen, "");
});
afterEach(() => rm(folder, { recursive: true }));

/** How many handles this process holds on a file. */
async function handlesOn(path: string): Promise<number> {
  const open = (await readdir("/proc/self/fd")).map((fd) => readlink(join("/proc/self/fd", fd)).catch(() => ""));
  return (await Promise.all(open)).filter((target) => target === path).length;
}

describe("terminals of which some do not work", () => {
  it("are left out one by one: the others show the screen, and nothing stays open", async () => {
    const { session } = await stageSession({ inventory: "qemu-lab" });
    const said: string[] = [];
    const missing = join(folder, "ttyS9");
    const { closed } = await openConsoles([refusing, missing, folder, screen], session, ended.signal, (text) =>
      said.push(text),
    );
    expect(said).toEqual([`No screen on ${missing}.`, `No screen on ${folder}.`]);
    await vi.waitUntil(async () => (await readFile(screen, "utf8")).includes("setup is ready"));
    await vi.waitUntil(async () => (await handlesOn(refusing)) === 0);
    expect(await handlesOn(screen)).toBe(1);
    ended.abort();
    await closed;
    expect(await handlesOn(screen)).toBe(0);
  });
});
