import type { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { ProblemError } from "@cto/core";
import { makeMedium } from "@cto/testing/medium";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { type Installer, parseInventory, type StartOptions, startInstaller } from "./index.ts";

const root = new URL("../..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "cto-start-"));
const released = Temporal.Instant.from("2026-11-19T12:00:00Z");
const medium = await makeMedium({ folder, now: released.add({ hours: 24 }) });
const inventory = parseInventory(readFileSync(join(root, "installer/fixtures/inventories/qemu-lab.json"), "utf8"));
if (!inventory.ok) throw new Error(inventory.problem.what);

const options: StartOptions = {
  medium: medium.folder,
  wizard: folder,
  profiles: join(root, "hardware-profiles"),
  address: "127.0.0.1",
  httpsPort: 0,
  httpPort: null,
  consoles: [],
  on: { kind: "replay", inventory: inventory.value, stepMilliseconds: 0 },
  logTo: { write: () => undefined },
};

const running: Installer[] = [];
async function start(changes: Partial<StartOptions> = {}): Promise<Installer> {
  const installer = await startInstaller({ ...options, ...changes });
  running.push(installer);
  return installer;
}
afterEach(async () => {
  for (const installer of running.splice(0)) await installer.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Got {
  readonly status: number;
  readonly location: string | undefined;
  readonly certificate: X509Certificate | undefined;
}

const get = (url: string): Promise<Got> =>
  new Promise((resolve, reject) => {
    const ask = url.startsWith("https:") ? request : plainRequest;
    ask(url, { rejectUnauthorized: false }, (response) => {
      const { socket } = response;
      const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
      response.resume();
      resolve({ status: response.statusCode ?? 0, location: response.headers.location, certificate });
    })
      .on("error", reject)
      .end();
  });

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address: AddressInfo | string | null = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

describe("the setup pages", () => {
  it("come with a certificate of their own for every name and address, valid although the clock may be wrong", async () => {
    const { url } = await start();
    const { status, certificate } = await get(`${url}/api/v1/health`);
    expect(status).toBe(200);
    expect(certificate?.subjectAltName?.split(", ")).toEqual([
      "DNS:cto-setup.local",
      "DNS:localhost",
      "IP Address:127.0.0.1",
      "IP Address:10.0.2.15",
    ]);
    expect(certificate?.checkHost("cto-setup.local")).toBe("cto-setup.local");
    const day = (date: string | undefined): string => new Date(date ?? "").toISOString().slice(0, 10);
    expect([day(certificate?.validFrom), day(certificate?.validTo)]).toEqual(["2026-11-18", "2036-11-15"]);
  });

  it("are where plain HTTP leads to", async () => {
    const httpPort = await freePort();
    const { url } = await start({ httpPort });
    const { status, location } = await get(`http://127.0.0.1:${httpPort}/plan?x=1`);
    expect([status, location]).toEqual([308, `${url.replace("localhost", "127.0.0.1")}/plan?x=1`]);
  });

  it("say which port is taken", async () => {
    const { url } = await start();
    const failed = await start({ httpsPort: Number(new URL(url).port) }).catch((thrown: unknown) => thrown);
    expect(failed instanceof ProblemError && failed.problem.code).toBe("server.port");
  });
});

describe("a screen that is no terminal", () => {
  it("is drawn without control codes; one that is not there is left out", async () => {
    const screen = join(folder, "screen.txt");
    writeFileSync(screen, "");
    await start({ consoles: [screen, join(folder, "no-such-tty")] });
    await vi.waitUntil(() => readFileSync(screen, "utf8").includes("https://10.0.2.15"), { timeout: 30_000 });
    expect(readFileSync(screen, "utf8")).not.toContain("\u001b");
  });
});
