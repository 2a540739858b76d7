import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExecaError, execa } from "execa";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { controlPlaneBinary } from "../control-plane/index.ts";
import { bootstrap, kubeconfig } from "../talos-client/index.ts";
import { pause } from "./machine-watch.ts";

const repository = new URL("../..", import.meta.url).pathname;
const example = join(repository, "manifests/examples/platform-update.yaml");

export type Kubectl = (args: readonly string[]) => Promise<string>;

/** What a failed attempt said, in one line: the last one of a program's complaint, or the error's own first. */
function shortReason(error: unknown): string {
  const text =
    error instanceof ExecaError ? String(error.stderr).trim() : String(error instanceof Error ? error.message : error);
  const lines = text.split("\n").map((line) => line.trim());
  const line = (error instanceof ExecaError ? lines.at(-1) : lines[0]) ?? "";
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

/** Repeats what a machine that is still starting refuses; ends only with success, or when the lab is stopped. */
async function untilItAnswers<T>(
  attempt: () => Promise<T>,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<T> {
  let last = "";
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      const reason = shortReason(error);
      // A connection that is refused again comes from another port each time.
      const kind = reason.replace(/\d+/g, "N");
      if (kind !== last) say(`not yet: ${reason}`);
      last = kind;
      await pause(signal);
    }
  }
}

/** Bootstraps etcd once and fetches the admin kubeconfig, as `talosctl bootstrap` and `talosctl kubeconfig` would. */
export async function fetchKubeconfig(
  talosconfig: string,
  ports: { readonly talos: number; readonly kubernetes: number },
  folder: string,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<string> {
  const endpoint = `127.0.0.1:${ports.talos}`;
  await untilItAnswers(() => bootstrap(talosconfig, endpoint), signal, say);
  say("etcd bootstrapped");
  const fetched: unknown = parse(await untilItAnswers(() => kubeconfig(talosconfig, endpoint), signal, say));
  const file = join(folder, "kubeconfig");
  await writeFile(file, stringify(throughForwardedPort(fetched, ports.kubernetes)), { mode: 0o600 });
  return file;
}

/**
 * The machine names itself by its address behind the emulator's network; from here it is a port on the loopback
 * interface.
 */
function throughForwardedPort(config: unknown, port: number): unknown {
  return JSON.parse(
    JSON.stringify(config, (key, value: unknown) => (key === "server" ? `https://127.0.0.1:${port}` : value)),
  );
}

export async function connect(
  kubeconfigFile: string,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Kubectl> {
  const binary = await controlPlaneBinary();
  const kubectl: Kubectl = async (args) =>
    (await execa(binary, ["kubectl", "--kubeconfig", kubeconfigFile, ...args], { cancelSignal: signal })).stdout;
  await untilItAnswers(() => kubectl(["get", "--raw", "/readyz"]), signal, say);
  say("the API server is ready");
  await untilItAnswers(() => kubectl(["get", "configmap", "cto-platform", "-n", "cto-system"]), signal, say);
  return kubectl;
}

/** Applies the CRDs and the example as it stands, then points it at the lab's update server. */
export async function applyExample(
  kubectl: Kubectl,
  serverUrl: string,
  signal: AbortSignal,
  say: (line: string) => void,
) {
  await kubectl(["apply", "-f", join(repository, "crds")]);
  await untilItAnswers(() => kubectl(["apply", "-f", example]), signal, say);
  const updateServer = JSON.stringify({ spec: { updateServer: { url: serverUrl } } });
  await kubectl(["patch", "-f", example, "--type=merge", "-p", updateServer]);
}

const updateView = z.object({
  status: z.object({
    state: z.string(),
    conditions: z.array(z.object({ type: z.string(), message: z.string() })),
  }),
});

/** The one line that the story ends with, as soon as the operator has written it. */
export async function knownUpdate(kubectl: Kubectl, signal: AbortSignal, say: (line: string) => void): Promise<string> {
  return untilItAnswers(
    async () => {
      const { success, data } = updateView.safeParse(JSON.parse(await kubectl(["get", "-f", example, "-o", "json"])));
      if (!success) throw new Error("the operator has not written a status");
      const { status } = data;
      if (status.state !== "UpdateAvailable") throw new Error(`the state is ${status.state}`);
      return status.conditions.find(({ type }) => type === "Ready")?.message ?? "no condition Ready";
    },
    signal,
    say,
  );
}
