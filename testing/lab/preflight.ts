import { once } from "node:events";
import { createServer } from "node:net";
import { defineProblem, type Problem } from "@cto/core";
import type { LabPorts } from "./lab.ts";

const purposes: Readonly<
  Record<keyof LabPorts, { readonly port: number; readonly variable: string; readonly what: string }>
> = {
  wizard: { port: 8443, variable: "WIZARD_PORT", what: "the wizard" },
  talos: { port: 15_000, variable: "TALOS_PORT", what: "the Talos API" },
  kubernetes: { port: 16_443, variable: "KUBERNETES_PORT", what: "the Kubernetes API" },
  updates: { port: 8480, variable: "UPDATES_PORT", what: "the update server" },
};

const portTaken = defineProblem<{ port: number; what: string; variable: string }>("lab.port-taken", {
  what: ({ port, what }) => `Port ${port} of this machine, meant for ${what}, is taken.`,
  cause: "Another program listens there, or an earlier lab still runs.",
  fix: ({ variable, port }) => [
    "If it is an earlier lab: make stop",
    `Or choose another port: ${variable}=${port + 1000} make run`,
  ],
  retryable: true,
});

const badPort = defineProblem<{ variable: string; value: string }>("lab.port-invalid", {
  what: ({ variable, value }) => `${variable}=${value} is not a port.`,
  cause: "A port is a whole number from 1 to 65535.",
  fix: ["Choose such a number, or leave the variable out."],
  retryable: true,
});

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** The lab's ports, from the environment or the defaults; a problem when one cannot be used. Nothing is started yet. */
export async function choosePorts(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly ports: LabPorts } | { readonly problem: Problem }> {
  const chosen = { wizard: 0, talos: 0, kubernetes: 0, updates: 0 };
  for (const name of Object.keys(chosen) as (keyof LabPorts)[]) {
    const { port: standard, variable, what } = purposes[name];
    const value = environment[variable] ?? String(standard);
    const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
    if (port < 1 || port > 65_535) return { problem: badPort({ variable, value }) };
    if (!(await isFree(port))) return { problem: portTaken({ port, what, variable }) };
    chosen[name] = port;
  }
  return { ports: chosen };
}
