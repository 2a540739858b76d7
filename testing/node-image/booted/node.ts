import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { controlPlaneBinary } from "../../control-plane/index.ts";
import { freePorts } from "../../process/index.ts";
import { bootstrap, kubeconfig } from "../../talos-client/index.ts";
import { generateReference } from "../../talos-validate/index.ts";
import { type Machine, startMachine } from "../../vm/index.ts";
import { writeInstalledDisk } from "./disk.ts";

/** What the installer's documents do, beside Talos' own reference: one port bound by its address, and a manifest. */
const ownDocuments = `
---
apiVersion: v1alpha1
kind: LinkAliasConfig
name: net0
selector:
  match: mac(link.permanent_addr) == "52:54:00:12:34:56"
---
apiVersion: v1alpha1
kind: LinkConfig
name: net0
up: true
---
apiVersion: v1alpha1
kind: DHCPv4Config
name: net0
---
apiVersion: v1alpha1
kind: KubeInlineManifestConfig
name: greeting
manifest: |
  apiVersion: v1
  kind: ConfigMap
  metadata: { name: greeting, namespace: default }
  data: { text: written by the configuration }
`;

export interface Node extends AsyncDisposable {
  readonly talosconfig: string;
  readonly configuration: string;
  /** `address:port` of the Talos API. */
  readonly talosEndpoint: string;
  readonly kubernetesUrl: string;
  readonly machine: Machine;
  /** Switches the same machine on again after it was off. */
  restart(): Promise<void>;
  /** Bootstraps when that was not done, and runs kubectl as the machine's administrator. */
  kubectl(...args: readonly string[]): Promise<string>;
}

/** Writes a disk with a configuration and boots it. `edit` may spoil the configuration first. */
export async function bootNode(
  firmware: "uefi" | "bios",
  edit = (configuration: string): string => configuration,
): Promise<Node> {
  const directory = await mkdtemp(join(tmpdir(), "node-"));
  const reference = await generateReference({
    name: "lab",
    endpoint: "https://10.0.2.15:6443",
    kubernetesVersion: "1.37.1",
  });
  const configuration = edit(reference.configuration.trimEnd() + ownDocuments);
  const disk = join(directory, "disk.raw");
  await writeInstalledDisk(disk, configuration);
  const ports = await freePorts(async (next) => ({ talos: await next(), kubernetes: await next() }));
  const start = (): Promise<Machine> =>
    startMachine({
      name: "node",
      firmware,
      memoryMiB: 2048,
      disks: [{ path: disk, serial: "TARGET" }],
      forwards: [
        { host: ports.talos, guest: 50000 },
        { host: ports.kubernetes, guest: 6443 },
      ],
      directory,
    });
  let machine = await start();
  const talosEndpoint = `127.0.0.1:${ports.talos}`;
  const kubernetesUrl = `https://127.0.0.1:${ports.kubernetes}`;
  const admin = join(directory, "kubeconfig");
  return {
    talosconfig: reference.talosconfig,
    configuration,
    talosEndpoint,
    kubernetesUrl,
    get machine() {
      return machine;
    },
    async restart() {
      await machine.exited;
      await rm(machine.serialLog, { force: true });
      machine = await start();
    },
    async kubectl(...args) {
      await machine.waitForSerial(/Talos API ready/);
      await bootstrap(reference.talosconfig, talosEndpoint);
      await writeFile(admin, await kubeconfig(reference.talosconfig, talosEndpoint), { mode: 0o600 });
      await machine.waitForSerial(/inline manifests applied/);
      const command = [await controlPlaneBinary(), "kubectl", "--kubeconfig", admin, "--server", kubernetesUrl];
      const [file = "", ...before] = command;
      return (await execa(file, [...before, ...args])).stdout;
    },
    async [Symbol.asyncDispose]() {
      await machine.cutPower();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
