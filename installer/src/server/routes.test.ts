import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProblemError } from "@cto/core";
import { newKey } from "@cto/testing/medium";
import { afterAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { diskVanished } from "../disk/problems.ts";
import { render } from "../doors/console/render.ts";
import { createRoutes } from "./routes.ts";
import { type Stage, stageSession } from "./session.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "cto-wizard-"));
const wizard = join(folder, "wizard");
mkdirSync(join(wizard, "assets"), { recursive: true });
writeFileSync(join(wizard, "index.html"), "<!doctype html><title>Setup</title>");
writeFileSync(join(wizard, "assets", "index-BvW3x9Qz.js"), "export {};");
writeFileSync(join(folder, "outside.txt"), "not for you");
afterAll(() => rmSync(folder, { recursive: true }));

const password = "correct horse battery staple";

/** What a test looks at in any answer of the API. */
const reply = z.looseObject({
  phase: z.string().optional(),
  id: z.string().optional(),
  problem: z.looseObject({ code: z.string() }).nullish(),
  fields: z.record(z.string(), z.string()).optional(),
  erases: z.looseObject({ serialTail: z.string(), contents: z.array(z.string()) }).optional(),
  confirmationNeeded: z.boolean().optional(),
  answers: z.looseObject({}).optional(),
  disks: z.array(z.looseObject({ id: z.string(), path: z.string(), offered: z.boolean() })).optional(),
});

function client({ session }: Stage) {
  const app = createRoutes({
    session,
    wizard,
    onFault: (thrown) => {
      throw thrown;
    },
    heartbeatMilliseconds: 60_000,
  });
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await app.request(`/api/v1${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    const json = text.startsWith("{") ? reply.parse(JSON.parse(text)) : reply.parse({});
    return { status: response.status, text, json, headers: response.headers };
  };
  return { app, call };
}

const platform = {
  hostname: "node-1",
  domain: "",
  features: ["core"],
  channel: "stable",
  maintenanceWindow: { start: "02:00", end: "05:00", timezone: "Europe/Berlin", daysOfWeek: ["Saturday"] },
};

/** A machine with all answers given; `disk` by its path. */
async function answered(input: Parameters<typeof stageSession>[0], link: string, disk: string) {
  const stage = await stageSession(input);
  const { app, call } = client(stage);
  const { json } = await call("GET", "/session");
  const id = json.disks?.find(({ path }) => path === disk)?.id ?? "";
  const answers = {
    licence: { licence: stage.medium.licence },
    organisation: { name: "Acme", adminEmail: "admin@acme.example", adminPassword: password },
    network: { method: "dhcp", link },
    storage: { disk: id },
    platform,
  };
  for (const [step, body] of Object.entries(answers)) {
    const saved = await call("PUT", `/answers/${step}`, body);
    expect(saved.status, saved.text).toBe(200);
  }
  return { ...stage, app, call };
}

const lab = () => answered({ inventory: "qemu-lab" }, "eth0", "/dev/vda");
const server = () => answered({ inventory: "dell-poweredge-r660" }, "eno8303", "/dev/nvme0n1");

describe("an installation through the API", () => {
  it("goes from the answers over plan, hand-over and restart, and leaves no secret anywhere", async () => {
    const { call, session, medium, effects, logged } = await lab();
    const plan = await call("POST", "/plan", {});
    expect(plan.json).toMatchObject({ confirmationNeeded: false, erases: { contents: [] } });
    expect((await call("POST", "/restart", {})).status).toBe(409);

    const started = await call("POST", "/install", { planId: plan.json.id });
    expect(started.json).toMatchObject({ phase: "installing" });
    expect((await call("PUT", "/answers/platform", platform)).json.problem?.code).toBe("session.not-now");
    await vi.waitUntil(() => session.view().phase === "hand-over", { timeout: 60_000 });
    expect((await call("POST", "/restart", {})).json.problem?.code).toBe("hand-over.not-fetched");

    const talosconfig = await call("GET", "/hand-over/talosconfig");
    expect(talosconfig.headers.get("content-disposition")).toContain("talosconfig");
    expect((await call("POST", "/restart", {})).json).toMatchObject({ phase: "restarting", handOverFetched: true });
    await vi.waitUntil(() => effects.recorded.includes("restart"), { timeout: 10_000 });

    const signature = z.object({ signature: z.string() }).parse(JSON.parse(medium.licence)).signature;
    const events = JSON.stringify(session.events.since(0));
    const console = render({ session: session.view(), name: null }).join("\n");
    for (const canary of [password, signature, "PRIVATE KEY", "scrypt$"]) {
      for (const [name, text] of Object.entries({
        events,
        console,
        log: logged(),
        view: JSON.stringify(session.view()),
      })) {
        expect(text.includes(canary), `${canary.slice(0, 12)} in the ${name}`).toBe(false);
      }
    }
  }, 120_000);

  it("asks for the end of the serial number when the disk holds data", async () => {
    const { call, effects } = await server();
    const plan = await call("POST", "/plan", {});
    expect(plan.json.confirmationNeeded).toBe(true);
    expect(plan.json.erases?.contents.length).toBeGreaterThan(0);
    const planId = plan.json.id;
    for (const confirm of [undefined, "", "XXXX"]) {
      const refused = await call("POST", "/install", { planId, confirm });
      expect([refused.status, refused.json.problem?.code]).toEqual([422, "plan.confirmation"]);
    }
    expect(effects.recorded).toEqual([]);
    const confirm = plan.json.erases?.serialTail.toLowerCase();
    expect((await call("POST", "/install", { planId, confirm })).status).toBe(200);
  });

  it("starts only the very plan that was shown", async () => {
    const { call } = await lab();
    const plan = await call("POST", "/plan", {});
    await call("PUT", "/answers/platform", { ...platform, hostname: "node-2" });
    const refused = await call("POST", "/install", { planId: plan.json.id });
    expect([refused.status, refused.json.problem?.code]).toEqual([409, "plan.outdated"]);
  });

  it("survives a reload of the page: what may be shown of the answers is still there", async () => {
    const { call } = await lab();
    const { json } = await call("GET", "/session");
    expect(json.answers).toMatchObject({
      licence: { customer: "Acme Corporation", tier: "standard" },
      organisation: { name: "Acme", adminEmail: "admin@acme.example" },
      network: { method: "dhcp", link: "eth0" },
      platform: { hostname: "node-1" },
    });
  });

  it("that fails says why, and goes back to the answers", async () => {
    const effects = {
      writeImage: async () => {
        throw new ProblemError(diskVanished({ disk: "A disk" }));
      },
    };
    const { call, session } = await answered({ inventory: "qemu-lab", effects }, "eth0", "/dev/vda");
    const plan = await call("POST", "/plan", {});
    await call("POST", "/install", { planId: plan.json.id });
    await vi.waitUntil(() => session.view().phase === "failed", { timeout: 60_000 });
    expect(session.view().problem?.code).toBe("disk.vanished");
    expect((await call("POST", "/retry", {})).json).toMatchObject({ phase: "answering", problem: null });
    expect((await call("POST", "/plan", {})).json.id).toBe(plan.json.id);
  }, 120_000);
});

describe("answers that cannot be right", () => {
  it.each([
    ["licence", { licence: "{}" }, "licence"],
    ["organisation", { name: "A", adminEmail: "nobody", adminPassword: "short" }, "adminPassword"],
    ["organisation", { name: "", adminEmail: "a@b.example", adminPassword: password }, "name"],
    ["network", { method: "dhcp", link: "wlan7" }, "link"],
    [
      "network",
      { method: "static", link: "eth0", address: "10.0.2.15/24", gateway: "10.9.9.1", nameservers: ["9.9.9.9"] },
      "gateway",
    ],
    ["storage", { disk: "/dev/vda" }, "disk"],
    ["platform", { ...platform, hostname: "Node 1" }, "hostname"],
    [
      "platform",
      { ...platform, maintenanceWindow: { ...platform.maintenanceWindow, timezone: "Europe/Berln" } },
      "maintenanceWindow.timezone",
    ],
    ["platform", { ...platform, features: ["gold"] }, "features"],
    ["platform", { ...platform, extra: 1 }, ""],
  ])("of %s are refused with a sentence for the field (%j)", async (step, body, field) => {
    const { call } = client(await stageSession({ inventory: "qemu-lab" }));
    const refused = await call("PUT", `/answers/${step}`, body);
    expect(refused.status).toBe(422);
    expect(refused.json.fields?.[field]).toMatch(/^[A-Z].*\.$/);
    expect(refused.text).not.toContain("short");
  });

  it("name the fault of a licence: of another vendor, expired, changed", async () => {
    const stage = await stageSession({ inventory: "qemu-lab" });
    const { call } = client(stage);
    const at = Temporal.Instant.from("2020-01-01T00:00:00Z");
    const { signLicence, licence } = stage.medium;
    const other = await stageSession({ inventory: "qemu-lab" });
    const cases = [
      [signLicence({ issuedAt: at, expiresAt: at.add({ hours: 24 }) }), "licence.expired"],
      [licence.replace('"standard"', '"premium"'), "licence.signature"],
      [other.medium.licence, "licence.unknown-key"],
    ] as const;
    for (const [text, code] of cases) {
      expect((await call("PUT", "/answers/licence", { licence: text })).json.problem?.code).toBe(code);
    }
  });

  it("make no plan while one is missing", async () => {
    const { call } = client(await stageSession({ inventory: "qemu-lab" }));
    expect((await call("POST", "/plan", {})).json.problem?.code).toBe("answers.missing");
  });
});

describe("a medium whose release was tampered with", () => {
  it.each([
    [
      "changed",
      async (file: string) => writeFile(file, (await readFile(file, "utf8")).replace("1.2.3", "6.6.6")),
      "release.signature",
    ],
    ["not there", async (file: string) => writeFile(file, ""), "release.malformed"],
  ])("(%s) is shown, and nothing can be installed from it", async (_, spoil, code) => {
    const stage = await stageSession({
      inventory: "qemu-lab",
      spoil: ({ folder }) => spoil(join(folder, "cto", "release.json")),
    });
    const { call } = client(stage);
    expect((await call("GET", "/session")).json).toMatchObject({ phase: "failed", problem: { code } });
    for (const [method, path, body] of [
      ["PUT", "/answers/licence", { licence: stage.medium.licence }],
      ["POST", "/plan", {}],
      ["POST", "/retry", {}],
    ] as const) {
      expect((await call(method, path, body)).json.problem?.code).toBe(code);
    }
    expect((await call("POST", "/install", { planId: "x" })).status).toBe(409);
  });

  it("is known by a key that is not the vendor's", () => expect(newKey().id).not.toBe(newKey().id));
});

describe("the events", () => {
  it("begin with the session, and go on after the last one that was seen", async () => {
    const stage = await stageSession({ inventory: "qemu-lab" });
    const { app, call } = client(stage);
    const first = await readEvents(app, {}, 1);
    expect(first).toContain('"type":"session"');
    await call("PUT", "/answers/network", { method: "dhcp", link: "eth0" });
    await call("PUT", "/answers/platform", { ...platform, features: [] });
    const resumed = await readEvents(app, { "last-event-id": "1" }, 1);
    expect(resumed).toMatch(/^id: 2$/m);
    expect(resumed).not.toMatch(/^id: 1$/m);
  });

  it.each([
    ["opens or reloads", {}],
    ["was away too long", { "last-event-id": "900" }],
  ])("give a page that %s the log so far, and then the session", async (_, headers) => {
    const stage = await stageSession({ inventory: "qemu-lab" });
    for (const text of ["one", "two"]) {
      stage.session.events.publish({ type: "log", at: "2026-11-20T17:00:00Z", stage: null, text });
    }
    const given = await readEvents(client(stage).app, headers, 3);
    expect([...given.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id)).toEqual(["1", "2", "2"]);
    expect(given).toMatch(/"one".*"two".*"type":"session"/s);
  });
});

describe("what is not a request of the setup pages", () => {
  it.each([
    ["a form of another site", { "content-type": "text/plain" }, "{}", 400],
    ["a page of another site", { "content-type": "application/json", "sec-fetch-site": "cross-site" }, "{}", 400],
    ["broken JSON", { "content-type": "application/json" }, "{", 400],
    ["a huge body", { "content-type": "application/json" }, JSON.stringify({ x: "x".repeat(70_000) }), 413],
  ])("%s is refused", async (_, headers, body, status) => {
    const { app } = client(await stageSession({ inventory: "qemu-lab" }));
    const response = await app.request("/api/v1/plan", { method: "POST", headers, body });
    expect(response.status).toBe(status);
  });

  it.each([
    "/api/v1/nothing",
    "/api/v1/answers/nothing",
    "/missing.js",
    "/../outside.txt",
    "/%2e%2e/outside.txt",
    "/%.js",
  ])("%s is not found", async (path) => {
    const { app } = client(await stageSession({ inventory: "qemu-lab" }));
    const method = path.includes("answers") ? { method: "PUT", body: "{}" } : {};
    const response = await app.request(path, { ...method, headers: { "content-type": "application/json" } });
    expect([400, 404]).toContain(response.status);
    expect(await response.text()).not.toContain("not for you");
  });
});

describe("the pages", () => {
  it("are served with hashed files kept for good, and with no script but their own", async () => {
    const { app } = client(await stageSession({ inventory: "qemu-lab" }));
    const page = await app.request("/");
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self';");
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await (await app.request("/install")).text()).toContain("<title>Setup</title>");
    const script = await app.request("/assets/index-BvW3x9Qz.js");
    expect(script.headers.get("cache-control")).toContain("immutable");
  });
});

type App = ReturnType<typeof createRoutes>;

/** The text of the first `count` events. */
async function readEvents(app: App, headers: Record<string, string>, count: number): Promise<string> {
  const response = await app.request("/api/v1/events", { headers });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (reader && text.split("\n\n").length <= count) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  await reader?.cancel();
  return text;
}
