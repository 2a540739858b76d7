import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { problemOf, renderProblem } from "@cto/core";
import { alive, cacheFolder } from "@cto/iso-builder";
import { type LabReport, runLab } from "./lab.ts";
import { atTheBrowser, unattended } from "./person.ts";
import { choosePorts } from "./preflight.ts";

const help = `The lab: from a signed release to a cluster that knows its next update, on this machine.

  make run                     you install through the wizard in your browser
  make run AUTO=1              the lab answers the wizard; ends with a report and switches everything off
  make run FIRMWARE=bios       the machine starts by BIOS instead of UEFI
  make run OS_IMAGE=FILE       installs this Talos image (metal-amd64.raw.zst) instead of the lab's own system
  make stop                    switches a lab off that still runs

Ports on this machine: WIZARD_PORT (8443), KUBERNETES_PORT (16443), TALOS_PORT (15000), UPDATES_PORT (8480).
Exit codes: 0 done, 1 the story broke off, 2 it cannot start here.
`;

const folder = join(cacheFolder(), "lab");
const pidFile = join(cacheFolder(), "lab.pid");
const started = performance.now();

function say(line: string): void {
  const seconds = Math.round((performance.now() - started) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  process.stderr.write(`${clock.padStart(6)}  ${line}\n`);
}

function printReport({ stages, knows, firmware }: LabReport): void {
  const total = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  const row = (title: string, seconds: number) => `  ${title.padEnd(56)}${seconds.toFixed(1).padStart(8)} s`;
  process.stdout.write(`
First light by ${firmware.toUpperCase()}
${stages.map(({ title, seconds }) => row(title, seconds)).join("\n")}
${row("all", total)}

  ${knows}
`);
}

async function runningLab(): Promise<number | undefined> {
  const pid = Number(await readFile(pidFile, "utf8").catch(() => ""));
  return pid > 0 && alive(pid) ? pid : undefined;
}

async function run(): Promise<number> {
  if ((await runningLab()) !== undefined) {
    process.stderr.write("A lab is running already.\nTwo would share ports and memory.\n- Stop it first: make stop\n");
    return 2;
  }
  const firmware = process.env.FIRMWARE ?? "uefi";
  if (firmware !== "uefi" && firmware !== "bios") {
    process.stderr.write(
      `FIRMWARE=${firmware} is not known.\nA machine starts by uefi or by bios.\n- make run FIRMWARE=bios\n`,
    );
    return 2;
  }
  const chosen = await choosePorts(process.env);
  if ("problem" in chosen) {
    process.stderr.write(`${renderProblem(chosen.problem)}\n`);
    return 2;
  }
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort(new Error("stopped")));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(pidFile, String(process.pid));
  const auto = process.env.AUTO === "1";
  try {
    await using lab = await runLab({
      folder,
      firmware,
      ports: chosen.ports,
      person: auto ? unattended : atTheBrowser,
      say,
      signal: stop.signal,
    });
    printReport(lab.report);
    if (!auto) {
      say("");
      say(`Look around     kubectl --kubeconfig ${lab.kubeconfig} get platformupdates -A`);
      say("The machine and the operator keep running. Ctrl-C or `make stop` ends them.");
      await delay(2 ** 31 - 1, undefined, { signal: stop.signal }).catch(() => undefined);
    }
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 0;
    process.stderr.write(`\n${renderProblem(problemOf(error))}\nLogs: ${folder}\n`);
    return 1;
  } finally {
    await rm(pidFile, { force: true });
  }
}

async function stopLab(): Promise<number> {
  const pid = await runningLab();
  if (pid === undefined) {
    process.stderr.write("No lab is running.\n");
    return 0;
  }
  process.kill(pid, "SIGTERM");
  for (let waited = 0; alive(pid) && waited < 30; waited++) await delay(500);
  if (alive(pid)) process.kill(pid, "SIGKILL");
  process.stderr.write("The lab is off.\n");
  return 0;
}

const commands: Readonly<Record<string, () => Promise<number>>> = { run, stop: stopLab };
const command = commands[process.argv[2] ?? ""];
if (command === undefined || process.argv.includes("--help")) process.stdout.write(help);
process.exitCode = command === undefined ? 2 : await command();
