#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { defineProblem, ProblemError, problemOf, renderProblem } from "@cto/core";
import { parseInventory } from "./inventory/index.ts";
import { type StartOptions, startInstaller } from "./start.ts";
import { targetFile } from "./target-file.ts";

const help = `cto-setup: installs the platform on this machine, through a web page.

  cto-setup serve --medium DIR --wizard DIR --profiles DIR

    --medium DIR       the setup medium: cto/release.json, cto/vendor-keys.json, cto/os/<image>
    --wizard DIR       the built pages
    --profiles DIR     the hardware profiles
    --listen ADDRESS   default 0.0.0.0
    --https-port PORT  default 443; 0 takes a free one
    --http-port PORT   default 80, redirects to HTTPS; "none" serves no plain HTTP
    --console TTY      draws the screen on this terminal; may be given several times

  Without touching this machine:

    --inventory FILE   plays a recorded machine; nothing is written, progress is simulated
    --step-ms N        of the simulation: milliseconds per twentieth of a stage (default 250)
    --target-file FILE installs for real, but into this file (or device), and does not restart
    --size MIB         the size of that file; it is made when it is not there

  Try it on a laptop:  make run   (a virtual machine), or
    cto-setup serve --medium M --wizard W --profiles hardware-profiles \\
      --inventory installer/fixtures/inventories/FILE.json --https-port 8443 --http-port none

  Exit codes: 0 ended by a signal, 2 could not start (the reason is on standard error).
`;

const usage = defineProblem<{ reason: string }>("usage", {
  what: ({ reason }) => reason,
  cause: "The command line is not one that this program knows.",
  fix: ["cto-setup --help shows what it knows."],
  retryable: true,
});
const wrong = (reason: string): ProblemError => new ProblemError(usage({ reason }));

function need(value: string | undefined, name: string): string {
  if (value === undefined) throw wrong(`--${name} is missing.`);
  return value;
}

function port(value: string, name: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) throw wrong(`--${name} ${value} is not a port.`);
  return number;
}

function size(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const mebibytes = Number(value);
  if (!Number.isInteger(mebibytes) || mebibytes <= 0) throw wrong(`--size ${value} is not a number of MiB.`);
  return mebibytes;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        medium: { type: "string" },
        wizard: { type: "string" },
        profiles: { type: "string" },
        listen: { type: "string", default: "0.0.0.0" },
        "https-port": { type: "string", default: "443" },
        "http-port": { type: "string", default: "80" },
        console: { type: "string", multiple: true, default: [] },
        inventory: { type: "string" },
        "step-ms": { type: "string", default: "250" },
        "target-file": { type: "string" },
        size: { type: "string" },
      },
    });
  } catch (thrown) {
    throw wrong(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

type Flags = ReturnType<typeof parse>["values"];

async function onWhat(flags: Flags): Promise<StartOptions["on"]> {
  if (flags.inventory !== undefined && flags["target-file"] !== undefined) {
    throw wrong("--inventory and --target-file exclude each other.");
  }
  if (flags.inventory !== undefined) {
    const text = await readFile(flags.inventory, "utf8").catch(() => {
      throw wrong(`${flags.inventory} cannot be read.`);
    });
    const inventory = parseInventory(text);
    if (!inventory.ok) throw new ProblemError(inventory.problem);
    return { kind: "replay", inventory: inventory.value, stepMilliseconds: Number(flags["step-ms"]) };
  }
  const path = flags["target-file"];
  if (path === undefined) return { kind: "machine" };
  return { kind: "target", path, bytes: await targetFile(path, size(flags.size)) };
}

async function main(args: readonly string[]): Promise<void> {
  const { values: flags, positionals } = parse(args);
  if (flags.help || positionals.length === 0) {
    process.stdout.write(help);
    return;
  }
  if (positionals.length !== 1 || positionals[0] !== "serve")
    throw wrong(`There is no command ${positionals.join(" ")}.`);
  const installer = await startInstaller({
    medium: need(flags.medium, "medium"),
    wizard: need(flags.wizard, "wizard"),
    profiles: need(flags.profiles, "profiles"),
    address: flags.listen,
    httpsPort: port(flags["https-port"], "https-port"),
    httpPort: flags["http-port"] === "none" ? null : port(flags["http-port"], "http-port"),
    consoles: flags.console,
    on: await onWhat(flags),
    logTo: process.stderr,
  });
  process.stdout.write(`${installer.url}\n`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void installer.close().then(() => process.exit(0)));
  }
}

try {
  await main(process.argv.slice(2));
} catch (thrown) {
  process.stderr.write(`${renderProblem(problemOf(thrown))}\n`);
  process.exitCode = 2;
}
