import { cp, mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { part } from "@cto/iso-builder";
import { execa } from "execa";
import { z } from "zod";

const kwok = "sigs.k8s.io/kwok@v0.8.0";
/** How kwok is to play nodes and pods; without stages it does nothing. Paths in its module. */
const stages = [
  "kustomize/stage/node/fast/node-initialize.yaml",
  "kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
  "kustomize/stage/pod/fast/pod-ready.yaml",
  "kustomize/stage/pod/fast/pod-complete.yaml",
  "kustomize/stage/pod/fast/pod-delete.yaml",
];
const [module, version] = kwok.split("@");
const buildArguments = ["install", "-trimpath", "-ldflags", "-s -w", `${module}/cmd/kwok@${version}`];

/** What `go mod download -json` says; `Dir` is where the module lies. */
const downloaded = z.looseObject({ Dir: z.string() });
const stageFile = (stage: string): string => join("stages", basename(stage));

/** Paths of the kwok program and of its stages. The first build takes about two minutes of two cores. */
export async function kwokProgram(): Promise<{ readonly program: string; readonly stages: readonly string[] }> {
  const folder = await part("kwok", {
    inputs: [],
    salt: [...buildArguments, ...stages].join(" "),
    takes: "1 to 3 minutes",
    build: async (into) => {
      await execa("go", buildArguments, { env: { CGO_ENABLED: "0", GOBIN: into } });
      const { stdout } = await execa("go", ["mod", "download", "-json", kwok]);
      const { Dir } = downloaded.parse(JSON.parse(stdout));
      await mkdir(join(into, "stages"));
      for (const stage of stages) await cp(join(Dir, stage), join(into, stageFile(stage)));
    },
  });
  return { program: join(folder, "kwok"), stages: stages.map((stage) => join(folder, stageFile(stage))) };
}
