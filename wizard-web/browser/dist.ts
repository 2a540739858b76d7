import { join } from "node:path";
import { part } from "@cto/testing/parts";
import { build } from "vite";

const workspace = join(import.meta.dirname, "..");

/** The built wizard, once per content of its sources. */
export const builtWizard = (): Promise<string> =>
  part("wizard", {
    inputs: ["src", "public", "index.html", "vite.config.ts", "package.json"].map((name) => join(workspace, name)),
    build: async (into) => {
      await build({ root: workspace, logLevel: "warn", build: { outDir: into, emptyOutDir: true } });
    },
  });
