import { join } from "node:path";
import { freePorts } from "../process/index.ts";

export type Ports = Awaited<ReturnType<typeof choosePorts>>;

export const choosePorts = () =>
  freePorts(async (next) => ({
    etcd: await next(),
    peer: await next(),
    apiServer: await next(),
    controllerManager: await next(),
    scheduler: await next(),
  }));

/** The files that the parts read, all in the control plane's own folder. */
export const files = {
  authority: "ca.crt",
  authorityKey: "ca.key",
  server: "server.crt",
  serverKey: "server.key",
  accountPublicKey: "sa.pub",
  accountKey: "sa.key",
  auditPolicy: "audit-policy.yaml",
  auditLog: "audit.log",
  admin: "admin.kubeconfig",
  controllerManager: "controller-manager.kubeconfig",
  scheduler: "scheduler.kubeconfig",
} as const;

/** The client's own rate limit would otherwise dominate every test with many objects. */
const unhurried = ["--kube-api-qps=500", "--kube-api-burst=1000"];

export function etcdFlags(folder: string, ports: Ports): readonly string[] {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.peer}`;
  return [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // Nothing of a test has to survive a power cut.
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
}

export function apiServerFlags(folder: string, ports: Ports): readonly string[] {
  const file = (name: keyof typeof files) => join(folder, files[name]);
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${ports.apiServer}`,
    `--tls-cert-file=${file("server")}`,
    `--tls-private-key-file=${file("serverKey")}`,
    `--client-ca-file=${file("authority")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${file("accountPublicKey")}`,
    `--service-account-signing-key-file=${file("accountKey")}`,
    "--authorization-mode=Node,RBAC",
    "--service-cluster-ip-range=10.96.0.0/16",
    "--endpoint-reconciler-type=none",
    `--audit-policy-file=${file("auditPolicy")}`,
    `--audit-log-path=${file("auditLog")}`,
    // In MB: a log that were rotated in the middle of a test would lose its beginning.
    "--audit-log-maxsize=4096",
    "--profiling=false",
  ];
}

export function controllerManagerFlags(folder: string, ports: Ports): readonly string[] {
  const file = (name: keyof typeof files) => join(folder, files[name]);
  return [
    `--kubeconfig=${file("controllerManager")}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${ports.controllerManager}`,
    `--tls-cert-file=${file("server")}`,
    `--tls-private-key-file=${file("serverKey")}`,
    "--leader-elect=false",
    "--use-service-account-credentials",
    `--service-account-private-key-file=${file("accountKey")}`,
    `--root-ca-file=${file("authority")}`,
    `--cluster-signing-cert-file=${file("authority")}`,
    `--cluster-signing-key-file=${file("authorityKey")}`,
    ...unhurried,
  ];
}

export function schedulerFlags(folder: string, ports: Ports): readonly string[] {
  const file = (name: keyof typeof files) => join(folder, files[name]);
  return [
    `--kubeconfig=${file("scheduler")}`,
    `--authentication-kubeconfig=${file("scheduler")}`,
    `--authorization-kubeconfig=${file("scheduler")}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${ports.scheduler}`,
    `--tls-cert-file=${file("server")}`,
    `--tls-private-key-file=${file("serverKey")}`,
    "--leader-elect=false",
    ...unhurried,
  ];
}
