import { access } from "node:fs/promises";
import { join } from "node:path";
import { part } from "@cto/iso-builder";
import { execa } from "execa";

const here = import.meta.dirname;
const kubernetes = { major: "1", minor: "37", patch: "1" };

/** The linker writes the version in, as upstream's own build does; without it the API server calls itself v0.0.0. */
const linkerFlags = Object.entries({
  gitVersion: `v${kubernetes.major}.${kubernetes.minor}.${kubernetes.patch}`,
  gitMajor: kubernetes.major,
  gitMinor: kubernetes.minor,
  gitTreeState: "clean",
  gitCommit: "unknown",
  buildDate: "1970-01-01T00:00:00Z",
})
  .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  .join(" ");

const buildArguments = ["build", "-trimpath", "-buildvcs=false", "-ldflags", `-s -w ${linkerFlags}`];

/** The path of one static binary that holds etcd, the control plane and kubectl. The first build takes 5 to 12 minutes. */
export async function controlPlaneBinary(): Promise<string> {
  const folder = await part("control-plane", {
    inputs: ["main.go", "go.mod", "go.sum"].map((file) => join(here, file)),
    salt: buildArguments.join(" "),
    takes: "5 to 12 minutes",
    build: async (into) => {
      await execa("go", [...buildArguments, "-o", join(into, "control-plane"), "."], {
        cwd: here,
        env: { CGO_ENABLED: "0" },
      });
    },
  });
  return join(folder, "control-plane");
}

export type Program = "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "kubectl";
const programs: readonly Program[] = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl"];

/** How to start each program: from the folder that `KUBEBUILDER_ASSETS` names, or from our own binary. */
export async function findPrograms(): Promise<(program: Program) => readonly [file: string, ...args: string[]]> {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets === undefined || assets === "") {
    const binary = await controlPlaneBinary();
    return (program) => [binary, program];
  }
  for (const program of programs) {
    await access(join(assets, program)).catch(() => {
      throw new Error(
        `KUBEBUILDER_ASSETS names ${assets}, but ${program} is not in it. Put it there, or unset KUBEBUILDER_ASSETS to build all five from source.`,
      );
    });
  }
  return (program) => [join(assets, program)];
}
