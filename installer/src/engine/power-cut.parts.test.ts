import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeMedium, type TestMedium } from "@cto/testing/medium";
import { type GuardedProcess, startGuarded } from "@cto/testing/process";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { SessionView } from "../server/contract.ts";

const mebibyte = 2 ** 20;
const root = new URL("../../..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "cto-power-"));
const wizard = join(folder, "wizard");

interface Running {
  readonly process: GuardedProcess;
  session(): Promise<SessionView>;
  send(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }>;
}

let running: Running | null = null;
let medium: TestMedium;
let device = "";
let starts = 0;

const api =
  (url: string): Running["send"] =>
  (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { "content-type": "application/json" };
      // Its certificate is new at every start: there is nothing to check it against.
      const sent = request(`${url}/api/v1${path}`, { method, headers, rejectUnauthorized: false }, (response) => {
        let text = "";
        response.on("data", (part) => {
          text += part;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      });
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });

async function start(): Promise<Running> {
  const args = ["serve", "--medium", medium.folder, "--wizard", wizard, "--profiles", join(root, "hardware-profiles")];
  const target = ["--target-file", device, "--listen", "127.0.0.1", "--https-port", "0", "--http-port", "none"];
  starts += 1;
  const logFile = join(folder, `start-${starts}.log`);
  const started = await startGuarded([process.execPath, join(root, "installer/src/main.ts"), ...args, ...target], {
    logFile,
  });
  let ended: string | null = null;
  void started.exited.then((why) => {
    ended = why;
  });
  const url = await vi.waitUntil(
    async () => {
      const log = await started.log();
      if (ended) throw new Error(`${ended}\n${log}`);
      return /^https:.*$/m.exec(log)?.[0];
    },
    { timeout: 120_000 },
  );
  const send = api(url);
  running = { process: started, send, session: async () => JSON.parse((await send("GET", "/session")).text) };
  return running;
}

async function cutPower({ process: { pid, exited } }: Running): Promise<void> {
  process.kill(pid, "SIGKILL");
  await exited;
  running = null;
}

async function install({ send, session }: Running): Promise<void> {
  const { disks, links } = await session();
  const disk = disks[0]?.id;
  const link = links.find((one) => one.addresses.some((address) => address.includes(".")))?.name;
  const answers = {
    licence: { licence: medium.licence },
    organisation: { name: "Acme", adminEmail: "admin@acme.example", adminPassword: "correct horse battery" },
    network: { method: "dhcp", link },
    storage: { disk },
    platform: {
      hostname: "node-1",
      domain: "",
      features: ["core"],
      channel: "stable",
      maintenanceWindow: { start: "02:00", end: "05:00", timezone: "UTC", daysOfWeek: ["Saturday"] },
    },
  };
  for (const [step, body] of Object.entries(answers)) {
    const saved = await send("PUT", `/answers/${step}`, body);
    expect(saved.status, saved.text).toBe(200);
  }
  const plan = await send("POST", "/plan", {});
  expect(plan.status, plan.text).toBe(200);
  const { id, erases } = JSON.parse(plan.text);
  const started = await send("POST", "/install", { planId: id, confirm: erases.serialTail });
  expect(started.status, started.text).toBe(200);
}

const reaches = (run: Running, reached: (session: SessionView) => boolean): Promise<boolean> =>
  vi.waitUntil(
    async () => {
      const session = await run.session();
      if (session.phase === "failed") throw new Error(session.problem?.what);
      return reached(session);
    },
    { timeout: 600_000, interval: 25 },
  );

const stageIs = (id: string, state: string) => (session: SessionView) =>
  session.install?.stages.some((stage) => stage.id === id && stage.state === state) ?? false;

const bootSignature = (): string => {
  const sector = Buffer.alloc(512);
  const handle = openSync(device, "r");
  readSync(handle, sector, 0, 512, 0);
  return sector.subarray(510).toString("hex");
};

/** The layout of the real image in small, most of it random so that writing takes a while. */
function rawImage(): Buffer {
  const file = join(folder, "image.raw");
  writeFileSync(file, "");
  truncateSync(file, 160 * mebibyte);
  const partitions = ["1:2048:+60M", "2:0:+1M", "3:0:+60M", "4:0:+1M"].flatMap((one) => ["-n", one]);
  const names = ["1:EFI", "2:BIOS", "3:BOOT", "4:META"].flatMap((one) => ["-c", one]);
  execFileSync("sgdisk", [...partitions, ...names, file], { stdio: "ignore" });
  const image = readFileSync(file);
  randomBytes(100 * mebibyte).copy(image, 2 * mebibyte);
  return image;
}

beforeAll(async () => {
  mkdirSync(wizard);
  medium = await makeMedium({ folder: join(folder, "medium"), now: Temporal.Now.instant(), rawImage: rawImage() });
  const disk = join(folder, "disk.img");
  writeFileSync(disk, "");
  truncateSync(disk, 8192 * mebibyte);
  device = execFileSync("losetup", ["--find", "--show", "--partscan", disk], { encoding: "utf8" }).trim();
});
afterEach(async () => running && cutPower(running));
afterAll(() => {
  if (device) execFileSync("losetup", ["--detach", device]);
  rmSync(folder, { recursive: true, force: true });
});

describe("the power is cut during an installation on a real block device", () => {
  it.each([
    ["while the image is written", "write-image", stageIs("write-image", "running")],
    ["while it is read back", "verify-image", stageIs("verify-image", "running")],
    ["when everything is on the disk, before the hand-over", "hand-over", stageIs("hand-over", "running")],
  ] as const)("%s: the next start says so, and the disk starts nothing", async (_, stage, moment) => {
    const run = await start();
    await install(run);
    await reaches(run, moment);
    await cutPower(run);
    expect(bootSignature()).toBe("0000");

    const next = await start();
    const { interrupted, phase } = await next.session();
    expect(phase).toBe("answering");
    expect(interrupted?.diskLabel).toContain("Stand-in disk");
    // While it is read back, the cut may have come a moment after that stage ended.
    expect(stage === "verify-image" ? [stage, "store-configuration"] : [stage]).toContain(interrupted?.stage);
  });

  it("installing again starts clean, and afterwards nothing is interrupted", async () => {
    const run = await start();
    expect((await run.session()).interrupted).not.toBeNull();
    await install(run);
    expect((await run.session()).interrupted).toBeNull();
    await reaches(run, ({ phase }) => phase === "hand-over");
    expect(bootSignature()).toBe("0000");
    expect((await run.send("GET", "/hand-over/talosconfig")).status).toBe(200);
    expect((await run.send("POST", "/restart", {})).status).toBe(200);
    await reaches(run, stageIs("restart", "done"));
    await cutPower(run);
    expect(bootSignature()).toBe("55aa");

    const next = await start();
    expect((await next.session()).interrupted).toBeNull();
  });
});
