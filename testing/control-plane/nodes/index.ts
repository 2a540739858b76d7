import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGuarded } from "../../process/index.ts";
import type { ControlPlane } from "../cluster.ts";
import { kwokProgram } from "./binary.ts";

export interface Nodes {
  /** Ends kwok; the nodes stay as objects, and nobody renews their leases. */
  stop(): Promise<void>;
}

const nodeObject = (name: string): object => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux" } },
  status: {
    allocatable: { cpu: "8", memory: "32Gi", pods: "250" },
    capacity: { cpu: "8", memory: "32Gi", pods: "250" },
  },
});

/**
 * Nodes of these names that become Ready, and pods on them that run, complete and go away, all played by kwok: no container
 * starts. Resolves when all are Ready. The first use on a machine builds kwok, about two minutes.
 */
export async function withNodes(controlPlane: ControlPlane, names: readonly string[]): Promise<Nodes> {
  const { program, stages } = await kwokProgram();
  const folder = await mkdtemp(join(tmpdir(), "cto-kwok-"));
  const kwok = await startGuarded(
    [
      program,
      `--kubeconfig=${controlPlane.kubeconfig}`,
      ...stages.map((stage) => `--config=${stage}`),
      "--manage-all-nodes=true",
      "--node-ip=127.0.0.1",
      "--cidr=10.244.0.0/16",
      "--node-lease-duration-seconds=40",
    ],
    { logFile: join(folder, "kwok.log"), environment: { HOME: folder } },
  );
  const stop = async (): Promise<void> => {
    await kwok.stop(2_000);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const list = { apiVersion: "v1", kind: "List", items: names.map(nodeObject) };
    await controlPlane.kubectl(["apply", "-f", "-"], JSON.stringify(list));
    const ready = ["wait", "--for=condition=Ready", "--timeout=120s", ...names.map((name) => `node/${name}`)];
    const gone = kwok.exited.then(async (how) => {
      throw new Error(`kwok ${how}. The end of its log:\n${(await kwok.log()).split("\n").slice(-15).join("\n")}`);
    });
    await Promise.race([controlPlane.kubectl(ready), gone]);
    gone.catch(() => undefined);
    return { stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}
