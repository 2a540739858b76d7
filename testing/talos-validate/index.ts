import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { part } from "@cto/iso-builder";
import { execa } from "execa";

const home = fileURLToPath(new URL(".", import.meta.url));

/** The built program; Go needs about a minute for it the first time. */
const binary = async (): Promise<string> => {
  const inputs = ["go.mod", "go.sum", "main.go"].map((file) => join(home, file));
  const folder = await part("talos-validate", {
    inputs,
    build: async (into) => {
      await execa(
        "go",
        ["build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", join(into, "talos-validate"), "."],
        {
          cwd: home,
          env: { CGO_ENABLED: "0", GOTOOLCHAIN: "local" },
        },
      );
    },
  });
  return join(folder, "talos-validate");
};

export interface MachineConfigVerdict {
  /** No error and no warning: a warning is a failure here. */
  readonly valid: boolean;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Asks Talos' own code about a configuration, strictly, as for one that machined finds on its STATE partition. */
export async function validateMachineConfig(text: string): Promise<MachineConfigVerdict> {
  const file = join(tmpdir(), `machine-config-${randomUUID()}.yaml`);
  try {
    await writeFile(file, text, { mode: 0o600 });
    const { stdout } = await execa(await binary(), ["validate", file]);
    const { valid, errors, warnings }: MachineConfigVerdict = JSON.parse(stdout);
    return { valid, errors, warnings };
  } finally {
    await rm(file, { force: true });
  }
}

/** What Talos' own generator makes for one control-plane machine of contract 1.14; both as YAML. */
export interface TalosReference {
  readonly configuration: string;
  readonly talosconfig: string;
}

export async function generateReference(of: {
  readonly name: string;
  readonly endpoint: string;
  readonly kubernetesVersion: string;
}): Promise<TalosReference> {
  const { stdout } = await execa(await binary(), ["generate", of.name, of.endpoint, of.kubernetesVersion]);
  const { configuration, talosconfig }: TalosReference = JSON.parse(stdout);
  return { configuration, talosconfig };
}
