import { join, resolve } from "node:path";
import { execa } from "execa";
import { part } from "../cache/part.ts";

const workspace = resolve(import.meta.dirname, "../../../wizard-web");

/** The folder of the wizard's static files as they are shipped, built once per content of its sources. */
export const builtWizard = (): Promise<string> =>
  part("wizard", {
    inputs: ["src", "public", "index.html", "vite.config.ts", "package.json"].map((name) => join(workspace, name)),
    build: async (into) => {
      await execa("npm", ["run", "--silent", "build", "--", "--outDir", into, "--emptyOutDir"], { cwd: workspace });
    },
  });
