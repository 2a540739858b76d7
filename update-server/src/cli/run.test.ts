import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { parseVendorKeys, verifyLicence } from "@cto/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { now, temporaryFolder, vendorWithOrder } from "../vendor.fixture.ts";
import { commands } from "./commands.ts";
import { run } from "./run.ts";

async function vendor(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: "", err: "" };
  const code = await run(args, {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    now: () => now,
    stop: AbortSignal.abort(),
  });
  return { code, ...printed };
}
const licence = (key: string) =>
  [
    "licence",
    "issue",
    "--key",
    key,
    "--customer",
    "Acme Corp",
    "--email",
    "a@acme.example",
    "--days",
    "365",
    "--features",
    "core, backup",
  ] as const;

describe("cto-vendor", () => {
  it("does the vendor's whole day: keys, a licence, a release, the server", async () => {
    const folder = await temporaryFolder();
    const keys = join(folder, "keys");
    expect((await vendor("keys", "--dir", keys)).code).toBe(0);

    const out = join(folder, "licence.json");
    expect(await vendor(...licence(join(keys, "vendor-key.pem")), "--out", out)).toEqual({
      code: 0,
      out: `Licence for Acme Corp, 365 days: ${out}\n`,
      err: "",
    });
    const trusted = parseVendorKeys(await readFile(join(keys, "vendor-keys.json"), "utf8"));
    const verified = trusted.ok && verifyLicence(await readFile(out, "utf8"), trusted.value, now);
    expect(verified).toMatchObject({
      value: { customerId: "cust_acme-corp", features: ["core", "backup"], tier: "standard" },
    });

    const { order } = await vendorWithOrder();
    const published = await vendor(
      ...[
        "release",
        "publish",
        "--key",
        order.key,
        "--store",
        order.store,
        "--version",
        "1.2.4",
        "--channel",
        "stable",
      ],
      ...["--talos", "1.14.1", "--kubernetes", "1.37.1", "--os-image", `amd64=${order.osImages.amd64}`],
    );
    expect(published).toMatchObject({
      code: 0,
      err: "",
      out: expect.stringContaining("Release 1.2.4 is published (stable)"),
    });

    const served = await vendor("serve", "--store", order.store, "--listen", "127.0.0.1:0", "--json");
    expect(served.code).toBe(0);
    expect(JSON.parse(served.out)).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
  });

  it("prints a licence when no file is named", async () => {
    const { order } = await vendorWithOrder();
    expect(JSON.parse((await vendor(...licence(order.key))).out)).toMatchObject({
      version: 1,
      payload: { tier: "standard" },
    });
  });

  it("makes a private key that others on the machine cannot read", async () => {
    const folder = await temporaryFolder();
    const { out } = await vendor("keys", "--dir", folder, "--json");
    expect((await stat(JSON.parse(out).privateKey)).mode & 0o077).toBe(0);
  });
});

describe("help", () => {
  it.each(commands)("for $name teaches each option and has an example", async ({ name, options }) => {
    const { code, out } = await vendor(...name.split(" "), "--help");
    expect(code).toBe(0);
    for (const option of options) expect(out).toContain(`--${option.name} `);
    expect(out).toContain(`cto-vendor ${name} --`);
    expect(out.split("\n").filter((line) => line.length > 110)).toEqual([]);
  });

  it("without a command lists all of them", async () => {
    const { code, out } = await vendor("--help");
    expect(code).toBe(0);
    for (const { name } of commands) expect(out).toContain(`  ${name} `);
  });

  it("has no colour codes outside a terminal", async () => {
    expect((await vendor("keys", "--help")).out).not.toContain("\u001b");
  });
});

describe("a command line that is refused, with exit code 2", () => {
  it.each([
    [[], "No command was given"],
    [["licence"], 'There is no command "licence". There are: keys, licence issue'],
    [["frobnicate", "--now"], 'There is no command "frobnicate"'],
    [["keys"], "--dir DIR is missing."],
    [["keys", "--dir"], "--dir"],
    [["keys", "--dir", "x", "--force"], "Unknown option '--force'."],
    [["keys", "here"], "Unexpected argument 'here'."],
    [licence("/no/key"), "/no/key does not exist."],
    [[...licence("k"), "--days", "soon"], "--days: must be a whole number."],
    [[...licence("k"), "--days", "0"], "--days: must be at least 1."],
    [[...licence("k"), "--email", "acme"], "--email: must be an e-mail address."],
    [["serve", "--store", "/tmp", "--listen", "8080"], "--listen: must be ADDRESS:PORT, such as 127.0.0.1:8480."],
    [["serve", "--store", "/tmp", "--listen", "localhost:99999"], "--listen: must be ADDRESS:PORT"],
    [["serve", "--store", "/no/store"], "/no/store is not a folder that can be served."],
  ])("%j", async (args, sentence) => {
    const { code, out, err } = await vendor(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it("names a port that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === "object" ? address?.port : 0;
    const { code, err } = await vendor("serve", "--store", "/tmp", "--listen", `127.0.0.1:${port}`);
    expect(code).toBe(2);
    expect(err).toContain(`Port ${port} on 127.0.0.1 is already in use.  [serve.port-taken]`);
  });

  it("is JSON for programs", async () => {
    const { err } = await vendor("keys", "--json");
    expect(JSON.parse(err)).toMatchObject({ problem: { code: "usage", retryable: false } });
  });
});

describe("the program itself", () => {
  it("serves until it is told to stop, and then ends well", async () => {
    const store = await temporaryFolder();
    const main = new URL("../main.ts", import.meta.url).pathname;
    // It ends with the test runner, however that ends.
    const child = spawn("setpriv", [
      "--pdeathsig",
      "KILL",
      "--",
      process.execPath,
      main,
      "serve",
      "--store",
      store,
      "--listen",
      "127.0.0.1:0",
      "--json",
    ]);
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = await once(child.stdout, "data");
    const { url } = JSON.parse(String(line));
    expect((await fetch(`${url}/vendor-keys.json`)).status).toBe(404);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
