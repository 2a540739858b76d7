import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Outcome, ProblemError } from "@cto/core";
import { openConsoles } from "./doors/console/console.ts";
import { systemClock } from "./engine/clock.ts";
import { dryRun } from "./engine/dry-run.ts";
import type { Effects } from "./engine/effects.ts";
import { findInterrupted } from "./engine/interrupted.ts";
import { realEffects } from "./engine/real-effects.ts";
import { type Inventory, probe, systemExec, systemFiles } from "./inventory/index.ts";
import { restartMachine } from "./restart.ts";
import { createCertificate, type ServerCertificate } from "./server/certificate.ts";
import { listen } from "./server/listen.ts";
import { createLog, type LogSink } from "./server/log.ts";
import { type Medium, readMedium, readProfiles } from "./server/medium.ts";
import { createRoutes } from "./server/routes.ts";
import { createSession, type Session } from "./server/session.ts";
import { createSecretsBundle } from "./talos/index.ts";

export interface StartOptions {
  /** Folder of the setup medium; holds `cto/release.json`, `cto/vendor-keys.json`, `cto/os/`. */
  readonly medium: string;
  /** Folder of the built wizard. */
  readonly wizard: string;
  /** Folder of the hardware profiles. */
  readonly profiles: string;
  /** Address to listen on. */
  readonly address: string;
  /** 0 takes a free port. */
  readonly httpsPort: number;
  /** null: no redirect from plain HTTP. */
  readonly httpPort: number | null;
  /** Terminals to draw the screen on, "/dev/tty1". */
  readonly consoles: readonly string[];
  /**
   * machine  this machine and its disks
   * target   this machine, but the only disk is the given file or device; never restarts
   * replay   a recorded machine; touches nothing, progress moves a step each `stepMilliseconds`
   */
  readonly on:
    | { readonly kind: "machine" }
    | { readonly kind: "target"; readonly path: string; readonly bytes: number }
    | { readonly kind: "replay"; readonly inventory: Inventory; readonly stepMilliseconds: number };
  readonly logTo: LogSink;
}

export interface Installer {
  /** "https://localhost:8443" */
  readonly url: string;
  readonly session: Session;
  close(): Promise<void>;
}

const lookEverySeconds = 10;
const probeSeconds = 60;
const heartbeatMilliseconds = 15_000;

/** Starts the installer: looks at the machine, opens the session, serves it, draws the screen. */
export async function startInstaller(options: StartOptions): Promise<Installer> {
  const log = createLog(options.logTo);
  const profiles = await readProfiles(options.profiles);
  if (!profiles.ok) throw new ProblemError(profiles.problem);
  const medium = await readMedium(options.medium);
  if (!medium.ok) log.problem(medium.problem);

  const look = lookAt(options.on);
  const inventory = await look(AbortSignal.timeout(probeSeconds * 1000));
  const replay = options.on.kind === "replay";
  const interrupted = replay
    ? null
    : await findInterrupted(
        systemExec,
        inventory.disks.map(({ path }) => path),
      );
  if (interrupted) log.say(`An installation on ${interrupted.diskLabel} was interrupted.`, interrupted.stage);

  const session = createSession({
    medium,
    profiles: profiles.value,
    inventory,
    interrupted,
    effects: effectsFor(options, medium, look, (text) => log.say(text, "restart")),
    clock: systemClock,
    makeSecrets: () => createSecretsBundle({ random: (count) => randomBytes(count), now: systemClock.now() }),
    log: log.say,
  });

  const makeCertificate = (): Promise<ServerCertificate> =>
    createCertificate(
      medium.ok ? medium.value.release.releasedAt : systemClock.now(),
      session.view().addresses.map((address) => new URL(address).hostname),
    );
  const routes = createRoutes({ session, wizard: options.wizard, onFault: log.fault, heartbeatMilliseconds });
  const { address, httpsPort, httpPort } = options;
  const server = await listen({ routes, certificate: await makeCertificate(), address, httpsPort, httpPort });
  const url = `https://localhost:${server.httpsPort}`;
  log.say(`Serving the setup pages on port ${server.httpsPort}.`, null);

  const ended = new AbortController();
  const consoles = await openConsoles(options.consoles, session, ended.signal, log.say);
  const looking = replay ? Promise.resolve() : keepLooking();

  /** A cable that is plugged in later, an address that comes late: both belong on the screen and in the certificate. */
  async function keepLooking(): Promise<void> {
    while (!ended.signal.aborted) {
      await delay(lookEverySeconds * 1000, undefined, { signal: ended.signal }).catch(() => undefined);
      if (ended.signal.aborted || session.view().phase !== "answering") continue;
      try {
        const before = session.view().addresses.join(" ");
        session.observe(await look(AbortSignal.any([ended.signal, AbortSignal.timeout(probeSeconds * 1000)])));
        if (session.view().addresses.join(" ") !== before) server.useCertificate(await makeCertificate());
      } catch (thrown) {
        if (!ended.signal.aborted) log.fault(thrown);
      }
    }
  }

  return {
    url,
    session,
    async close() {
      ended.abort();
      await session.close();
      await Promise.all([server.close(), consoles.closed, looking]);
    },
  };
}

type Look = (signal: AbortSignal) => Promise<Inventory>;

function lookAt(on: StartOptions["on"]): Look {
  if (on.kind === "replay") return async () => on.inventory;
  if (on.kind === "machine") return (signal) => probe(systemExec, systemFiles, signal);
  return async (signal) => ({ ...(await probe(systemExec, systemFiles, signal)), disks: [standIn(on)] });
}

/** The file or device that stands for the machine's disk, as the probe would have seen it. */
const standIn = ({ path, bytes }: { path: string; bytes: number }): Inventory["disks"][number] => ({
  path,
  type: "disk",
  transport: "",
  model: "Stand-in disk",
  serial: "STAND-IN",
  bytes,
  sectorBytes: 512,
  rotational: false,
  removable: false,
  readOnly: false,
  inUse: false,
  contents: [],
});

function effectsFor({ on }: StartOptions, medium: Outcome<Medium>, look: Look, say: (text: string) => void): Effects {
  if (on.kind === "replay") return dryRun(on.stepMilliseconds);
  return realEffects({
    exec: systemExec,
    images: medium.ok ? medium.value.images : "",
    scratch: "/dev/shm",
    look,
    restart:
      on.kind === "machine" ? () => restartMachine(systemExec) : async () => say("Here the machine would restart."),
  });
}
