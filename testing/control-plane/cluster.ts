import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { type AuditEvent, auditPolicy, readAudit } from "./audit.ts";
import { createAuthority, serviceAccountKeys } from "./authority.ts";
import { findPrograms } from "./binary.ts";
import { choosePorts, files } from "./commands.ts";
import { createComponents, type Disturbance } from "./components.ts";
import { kubeconfigText } from "./kubeconfig.ts";

export interface ControlPlane extends Disturbance {
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  readonly url: string;
  /** Runs kubectl as the administrator, or with the `--kubeconfig` given; resolves with its output. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Path of a kubeconfig for a person: a client certificate of this user and these groups. */
  kubeconfigFor(user: string, groups?: readonly string[]): Promise<string>;
  /**
   * Path of a kubeconfig for an existing service account, with a token of the TokenRequest API. `server` is another way to the
   * API server, such as a proxy.
   */
  kubeconfigForServiceAccount(namespace: string, name: string, server?: string): Promise<string>;
  /** What a pod of an existing service account is given. */
  mountServiceAccount(namespace: string, name: string): Promise<MountedServiceAccount>;
  /** Every request that the API server has answered so far; watches also when they begin. */
  audit(): Promise<AuditEvent[]>;
  /** Path of the audit log, one JSON object per line. */
  readonly auditLog: string;
  /** For a server of the test's own that clients of this control plane trust: PEM, valid for loopback. */
  readonly serving: { readonly certificate: string; readonly key: string; readonly authority: string };
  /** Ends every process and removes the folder. May be called twice. */
  stop(): Promise<void>;
}

export interface MountedServiceAccount {
  /** Holds `token` and `ca.crt`; files of its own, which a test may replace. */
  readonly folder: string;
  /** The variables that name the API server. */
  readonly environment: Readonly<Record<"KUBERNETES_SERVICE_HOST" | "KUBERNETES_SERVICE_PORT", string>>;
}

async function start(): Promise<ControlPlane> {
  const command = await findPrograms();
  const folder = await mkdtemp(join(tmpdir(), "cto-control-plane-"));
  const [ports, authority] = await Promise.all([choosePorts(), createAuthority()]);
  const url = `https://127.0.0.1:${ports.apiServer}`;
  const components = createComponents(command, { folder, ports, authority: authority.certificate });

  const stop = async (): Promise<void> => {
    await components.stopAll();
    await rm(folder, { recursive: true, force: true });
  };

  const kubectl = async (args: readonly string[], input = ""): Promise<string> => {
    const [file, ...first] = command("kubectl");
    const { stdout } = await execa(file, [...first, `--cache-dir=${join(folder, "kubectl-cache")}`, ...args], {
      env: { KUBECONFIG: join(folder, files.admin) },
      input,
    });
    return stdout;
  };

  const writeKubeconfig = async (file: string, user: string, groups: readonly string[]): Promise<string> => {
    const path = join(folder, file);
    const identity = await authority.issue({ commonName: user, organizations: groups });
    await writeFile(path, kubeconfigText(url, authority.certificate, identity), { mode: 0o600 });
    return path;
  };

  try {
    const server = await authority.issue({
      commonName: "kube-apiserver",
      names: ["127.0.0.1", "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "10.96.0.1"],
    });
    const accounts = serviceAccountKeys();
    const contents: readonly (readonly [keyof typeof files, string])[] = [
      ["authority", authority.certificate],
      ["authorityKey", authority.key],
      ["server", server.certificate],
      ["serverKey", server.key],
      ["accountPublicKey", accounts.publicKey],
      ["accountKey", accounts.privateKey],
      ["auditPolicy", auditPolicy],
    ];
    await Promise.all(contents.map(([name, text]) => writeFile(join(folder, files[name]), text, { mode: 0o600 })));
    const admin = await writeKubeconfig(files.admin, "admin", ["system:masters"]);
    await writeKubeconfig(files.controllerManager, "system:kube-controller-manager", []);
    await writeKubeconfig(files.scheduler, "system:kube-scheduler", []);

    await components.restart("etcd");
    await components.restart("kube-apiserver");
    await Promise.all([components.restart("kube-controller-manager"), components.restart("kube-scheduler")]);

    const createToken = async (namespace: string, name: string): Promise<string> =>
      (await kubectl(["create", "token", name, `--namespace=${namespace}`, "--duration=8h"])).trim();

    let issued = 0;
    return {
      kubeconfig: admin,
      url,
      kubectl,
      stop,
      restart: components.restart,
      kill: components.kill,
      pause: components.pause,
      resume: components.resume,
      auditLog: join(folder, files.auditLog),
      audit: () => readAudit(join(folder, files.auditLog)),
      serving: { ...server, authority: authority.certificate },
      kubeconfigFor: (user, groups = []) => writeKubeconfig(`person-${issued++}.kubeconfig`, user, groups),
      async kubeconfigForServiceAccount(namespace, name, server = url) {
        const token = await createToken(namespace, name);
        const path = join(folder, `account-${issued++}.kubeconfig`);
        await writeFile(path, kubeconfigText(server, authority.certificate, { token }), { mode: 0o600 });
        return path;
      },
      async mountServiceAccount(namespace, name) {
        const token = await createToken(namespace, name);
        const mount = await mkdtemp(join(folder, "account-"));
        await writeFile(join(mount, "token"), token, { mode: 0o600 });
        await writeFile(join(mount, "ca.crt"), authority.certificate);
        const environment = { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: String(ports.apiServer) };
        return { folder: mount, environment };
      },
    };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

/** A whole control plane of its own on loopback ports: etcd, API server with RBAC, controller manager, scheduler. */
export async function startControlPlane(): Promise<ControlPlane> {
  try {
    return await start();
  } catch (fault) {
    // A free port can be taken between our look and the part's bind; once more with others.
    if (fault instanceof Error && /address already in use/.test(fault.message)) return start();
    throw fault;
  }
}
