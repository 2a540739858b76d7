import { join } from "node:path";
import { type GuardedProcess, startGuarded } from "../process/index.ts";
import type { findPrograms, Program } from "./binary.ts";
import { apiServerFlags, controllerManagerFlags, etcdFlags, type Ports, schedulerFlags } from "./commands.ts";
import { waitUntilReady } from "./readiness.ts";

/** A process of the control plane that a test may disturb. */
export type Component = Exclude<Program, "kubectl">;

export interface Disturbance {
  /** Ends the component if it runs and starts it again on the same port and data; resolves when it is healthy. */
  restart(component: Component): Promise<void>;
  /** SIGKILL; it stays away until `restart`. */
  kill(component: Component): Promise<void>;
  /** SIGSTOP: connections stay open and nobody answers. */
  pause(component: Component): void;
  /** SIGCONT. */
  resume(component: Component): void;
}

export interface Components extends Disturbance {
  stopAll(): Promise<void>;
}

interface Description {
  readonly flags: (folder: string, ports: Ports) => readonly string[];
  readonly health: (ports: Ports) => string;
}

const descriptions: Readonly<Record<Component, Description>> = {
  etcd: { flags: etcdFlags, health: ({ etcd }) => `http://127.0.0.1:${etcd}/health` },
  "kube-apiserver": { flags: apiServerFlags, health: ({ apiServer }) => `https://127.0.0.1:${apiServer}/readyz` },
  "kube-controller-manager": {
    flags: controllerManagerFlags,
    health: ({ controllerManager }) => `https://127.0.0.1:${controllerManager}/healthz`,
  },
  "kube-scheduler": { flags: schedulerFlags, health: ({ scheduler }) => `https://127.0.0.1:${scheduler}/healthz` },
};

/** The API server waits for open watches to close, far longer than a test wants to; etcd keeps nothing we need. */
const graceMs = 2_000;

/** The processes of one control plane, none of them started yet; `authority` is the PEM they are trusted by. */
export function createComponents(
  command: Awaited<ReturnType<typeof findPrograms>>,
  { folder, ports, authority }: { readonly folder: string; readonly ports: Ports; readonly authority: string },
): Components {
  /** In the order of their start. */
  const running = new Map<Component, GuardedProcess>();

  const send = (component: Component, signal: "SIGSTOP" | "SIGCONT"): void => {
    const part = running.get(component);
    if (part === undefined) throw new Error(`${component} is not running; restart it first`);
    process.kill(part.pid, signal);
  };

  const end = async (component: Component, how: (part: GuardedProcess) => Promise<void>): Promise<void> => {
    const part = running.get(component);
    if (part === undefined) return;
    running.delete(component);
    await how(part);
  };

  const stop = (component: Component) =>
    end(component, async (part) => {
      // A paused process would hear SIGTERM only later.
      process.kill(part.pid, "SIGCONT");
      await part.stop(graceMs);
    });

  return {
    async restart(component) {
      await stop(component);
      const { flags, health } = descriptions[component];
      const [file, ...args] = command(component);
      const part = await startGuarded([file, ...args, ...flags(folder, ports)], {
        logFile: join(folder, `${component}.log`),
      });
      running.set(component, part);
      await waitUntilReady(component, health(ports), authority, part);
    },
    kill: (component) => end(component, (part) => part.kill()),
    pause: (component) => send(component, "SIGSTOP"),
    resume: (component) => send(component, "SIGCONT"),
    async stopAll() {
      // Clients first, so that none of them logs that its server is gone.
      for (const component of [...running.keys()].reverse()) await stop(component);
    },
  };
}
