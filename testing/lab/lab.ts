import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startGuarded } from "../process/index.ts";
import { startMachine } from "../vm/index.ts";
import { applyExample, connect, fetchKubeconfig, knownUpdate } from "./cluster.ts";
import { watch } from "./machine-watch.ts";
import { emptyMachine, makeMedium } from "./medium.ts";
import type { Person } from "./person.ts";
import { Wizard } from "./wizard.ts";

export interface LabPorts {
  readonly wizard: number;
  readonly talos: number;
  readonly kubernetes: number;
  readonly updates: number;
}

export interface LabOptions {
  /** Emptied at the start; holds keys, disks, logs and the kubeconfig of this run. */
  readonly folder: string;
  readonly firmware: "uefi" | "bios";
  readonly ports: LabPorts;
  readonly person: Person;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  /** Where to put pictures of the console, for the documents. */
  readonly screens?: string;
}

export interface LabReport {
  readonly firmware: "uefi" | "bios";
  /** "UpdateAvailable 1.2.4, next window ...": what the cluster knows in the end. */
  readonly knows: string;
  readonly stages: readonly { readonly title: string; readonly seconds: number }[];
}

export interface Lab extends AsyncDisposable {
  readonly report: LabReport;
  readonly kubeconfig: string;
}

const repository = new URL("../..", import.meta.url).pathname;

/**
 * The whole story, from keys to a cluster that knows its next update. What it started ends when the lab is disposed of.
 */
export async function runLab({ folder, firmware, ports, person, say, signal, screens }: LabOptions): Promise<Lab> {
  await using started = new AsyncDisposableStack();
  const stages: { title: string; seconds: number }[] = [];
  const stage = async <T>(title: string, work: () => Promise<T>): Promise<T> => {
    say(title);
    const begin = performance.now();
    const result = await work();
    stages.push({ title, seconds: (performance.now() - begin) / 1000 });
    return result;
  };
  const detail = (line: string) => say(`    ${line}`);
  await mkdir(folder, { recursive: true });

  const { vendor, iso } = await makeMedium(folder, ports.updates, stage, started);
  const machine = await stage(`Boot the ISO on an empty machine (${firmware.toUpperCase()})`, async () =>
    startMachine(await emptyMachine({ folder, firmware, ports, iso })),
  );
  started.defer(() => machine.cutPower());
  const { running, talking } = started.use(watch(machine, signal));
  const wizard = new Wizard(`https://127.0.0.1:${ports.wizard}`);
  await stage("Wait for the wizard", () => wizard.until(["answering"], talking));
  if (screens !== undefined) await machine.screenshot(join(screens, "console-ready.png"));

  const talosconfig = await stage("Install", () =>
    person(
      wizard,
      { licence: vendor.licence, licenceFile: vendor.licenceFile, serialLog: machine.serialLog },
      running,
      detail,
    ),
  );
  await writeFile(join(folder, "talosconfig"), talosconfig, { mode: 0o600 });
  const kubeconfig = await stage("Restart into the installed system, bootstrap it", () =>
    fetchKubeconfig(talosconfig, ports, folder, talking, detail),
  );
  const kubectl = await stage("Wait for Kubernetes", () => connect(kubeconfig, talking, detail));

  const knows = await stage("Apply the CRDs and the example, run the operator", async () => {
    await applyExample(kubectl, vendor.url, talking, detail);
    const operator = await startGuarded(
      [
        ...([process.execPath, join(repository, "operator/src/main.ts")] as const),
        ...["--kubeconfig", kubeconfig, "--vendor-keys", vendor.vendorKeys, "--health-port", "0"],
      ],
      { logFile: join(folder, "operator.log") },
    );
    started.defer(() => operator.stop(5_000));
    return knownUpdate(kubectl, talking, detail);
  });

  const rest = started.move();
  return {
    report: { firmware, knows, stages },
    kubeconfig,
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}
