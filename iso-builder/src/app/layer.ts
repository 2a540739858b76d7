import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { packFolder } from "../archive/compress.ts";
import { builtWizard } from "./wizard.ts";

/** Where the parts of the app layer are in this repository. */
export interface AppSources {
  /** The installer's entry file. */
  readonly installer: string;
  /** Folder of hardware profiles. */
  readonly profiles: string;
  /** Folder laid over the root: process 1's table and scripts. */
  readonly init: string;
}

/**
 * Writes `app.img`: everything that changes with the product. The kernel unpacks it over the base layer, so a changed
 * installer costs seconds and no Debian package is touched.
 */
export async function buildApp(sources: AppSources, into: string, seconds: number): Promise<void> {
  const root = join(into, "app");
  const product = join(root, "opt/cto");
  await mkdir(product, { recursive: true });
  await cp(sources.init, root, { recursive: true });
  await writeFile(join(product, "installer.mjs"), await bundled(sources.installer));
  await cp(await builtWizard(), join(product, "wizard"), { recursive: true });
  await cp(sources.profiles, join(product, "profiles"), { recursive: true, filter: (path) => !/\.tsx?$/.test(path) });
  await packFolder(root, join(into, "app.img"), 12, seconds);
  await rm(root, { recursive: true });
}

/** The installer with everything it imports as one module, so that the environment carries no node_modules. */
async function bundled(entry: string): Promise<string> {
  const bundle = await rolldown({ input: entry, platform: "node", logLevel: "silent" });
  try {
    const { output } = await bundle.generate({
      format: "esm",
      codeSplitting: false,
      minify: { mangle: false, compress: true, codegen: true },
    });
    return output[0].code;
  } finally {
    await bundle.close();
  }
}
