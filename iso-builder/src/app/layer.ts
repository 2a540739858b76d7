import { cp, lstat, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { rolldown } from "rolldown";
import { packFolder } from "../archive/compress.ts";
import { cached, keyOf } from "../cache.ts";

/** Where the parts of the app layer are in this repository. */
export interface AppSources {
  /** The installer's entry file. */
  readonly installer: string;
  /** The wizard's workspace, which has a `build` script. */
  readonly wizard: string;
  /** Folder of hardware profiles. */
  readonly profiles: string;
  /** Folder laid over the root: process 1's table and scripts. */
  readonly init: string;
}

/**
 * Writes `app.img`: everything that changes with the product. The kernel unpacks it over the base layer, so a changed
 * installer costs seconds and no Debian package is touched.
 */
export async function buildApp(sources: AppSources, into: string, cacheDir: string, seconds: number): Promise<void> {
  const root = join(into, "app");
  const product = join(root, "opt/cto");
  await mkdir(product, { recursive: true });
  await cp(sources.init, root, { recursive: true });
  await writeFile(join(product, "installer.mjs"), await bundled(sources.installer));
  await cp(await builtWizard(sources.wizard, cacheDir), join(product, "wizard"), { recursive: true });
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

/** The wizard's static files, built once per content of its workspace. */
async function builtWizard(workspace: string, cacheDir: string): Promise<string> {
  return cached(join(cacheDir, "wizard"), keyOf(await contentsOf(workspace)), async (into) => {
    const files = join(into, "files");
    await execa("npm", ["run", "--silent", "build", "--", "--outDir", files, "--emptyOutDir"], { cwd: workspace });
  }).then((folder) => join(folder, "files"));
}

async function contentsOf(folder: string): Promise<(string | Uint8Array)[]> {
  const parts: (string | Uint8Array)[] = [];
  const names = (await readdir(folder)).filter((name) => name !== "node_modules" && name !== "dist").sort();
  for (const name of names) {
    const path = join(folder, name);
    parts.push(name);
    parts.push(...((await lstat(path)).isDirectory() ? await contentsOf(path) : [await readFile(path)]));
  }
  return parts;
}
