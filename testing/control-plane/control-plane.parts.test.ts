import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type ControlPlane, startControlPlane } from "./index.ts";
import { useControlPlane } from "./vitest/index.ts";

/** The processes whose command line names the folder. */
async function processesNaming(folder: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const line = await readFile(join("/proc", entry, "cmdline"), "utf8").catch(() => "");
    if (line.includes(folder) && Number(entry) !== process.pid) found.push(Number(entry));
  }
  return found;
}

async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const limit = AbortSignal.timeout(60_000);
  while (!(await holds())) {
    if (limit.aborted) throw new Error(`not within a minute: ${what}`);
    await delay(100);
  }
}

describe("a control plane for a test", () => {
  const using = useControlPlane();

  it("is the real thing, at the version we build", async () => {
    expect(await using().kubectl(["version"])).toContain("Server Version: v1.37.1");
  });

  it("has controllers and a scheduler that work: a namespace gets its service account", async () => {
    await using().kubectl(["create", "namespace", "alive"]);
    await eventually("the default service account", async () =>
      (await using().kubectl(["get", "serviceaccounts", "-n", "alive", "-o", "name"])).includes("default"),
    );
  });

  it("refuses a person who has no rights, by name", async () => {
    const kubeconfig = await using().kubeconfigFor("eve", ["visitors"]);
    await expect(using().kubectl(["--kubeconfig", kubeconfig, "get", "secrets"])).rejects.toThrow(
      /User "eve" cannot list/,
    );
  });

  it("knows a service account by its token", async () => {
    await using().kubectl(["create", "serviceaccount", "robot"]);
    const kubeconfig = await using().kubeconfigForServiceAccount("default", "robot");
    expect(await using().kubectl(["--kubeconfig", kubeconfig, "auth", "whoami"])).toContain(
      "system:serviceaccount:default:robot",
    );
  });
});

describe("the end of a control plane", () => {
  it("leaves no process and no folder after stop()", async () => {
    const controlPlane: ControlPlane = await startControlPlane();
    const folder = dirname(controlPlane.kubeconfig);
    expect(await processesNaming(folder)).toHaveLength(4);
    await controlPlane.stop();
    expect(await processesNaming(folder)).toEqual([]);
    await expect(access(folder)).rejects.toThrow();
  });

  it("leaves no process when the program that started it is killed with SIGKILL", async () => {
    const program = `
      import { startControlPlane } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
      console.log((await startControlPlane()).kubeconfig);
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(owner.stdout, "data");
    const folder = dirname(String(line).trim());
    expect(await processesNaming(folder)).toHaveLength(4);
    owner.kill("SIGKILL");
    await eventually("all four are gone", async () => (await processesNaming(folder)).length === 0);
    await rm(folder, { recursive: true });
  });
}, 300_000);
