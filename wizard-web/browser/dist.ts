import { join } from "node:path";
import { part } from "@cto/testing/parts";
import { execa } from "execa";

const workspace = join(import.meta.dirname, "..");

/** The wizard as it is shipped, built once per content of its sources. */
export const builtWizard = (): Promise<string> =>
  part("wizard", {
    inputs: ["src", "public", "index.html", "vite.config.ts", "package.json"].map((name) => join(workspace, name)),
    build: async (into) => {
      await execa("npm", ["run", "--silent", "build", "--", "--outDir", into, "--emptyOutDir"], { cwd: workspace });
    },
  });
