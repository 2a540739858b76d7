import { chmod, copyFile, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { defineProblem, ProblemError } from "@cto/core";
import { execa } from "execa";
import { packFolder } from "../archive/compress.ts";
import { librariesOf, neededByReadelf, runFrom } from "../root.ts";
import { chooseModules, parseModulesDep } from "./modules.ts";
import { copiedAsIs, openedLibraries, programNames, programs } from "./tools.ts";

/** Where the base layer comes from: an unpacked Debian root, the root of build programs, and Node's binary. */
export interface BaseSources {
  readonly debian: string;
  readonly tools: string;
  readonly node: string;
}

const noModules = defineProblem("iso.kernel-without-modules", {
  what: () => "The Debian kernel package brings no modules.",
  cause: "linux-image-amd64 came without the kernel it stands for, or Debian moved its modules.",
  fix: ["Check that apt-get update works on this machine, and try again."],
  retryable: true,
});

/** The top folders are links into /usr, as Debian programs expect. */
const topLinks = { bin: "usr/bin", sbin: "usr/sbin", lib: "usr/lib", lib64: "usr/lib64", init: "usr/bin/busybox" };
const emptyFolders = ["dev", "proc", "sys", "run", "tmp", "root", "var/log", "etc", "opt", "usr/bin", "usr/sbin"];

/**
 * Fills `into` with `vmlinuz` and `base.img`: kernel, drivers, programs and Node, everything that does not change when
 * the installer does. Answers with nothing; a missing piece throws.
 */
export async function buildBase(sources: BaseSources, into: string, level: number, seconds: number): Promise<void> {
  const root = join(into, "root");
  for (const folder of emptyFolders) await mkdir(join(root, folder), { recursive: true });
  for (const [name, target] of Object.entries(topLinks)) await symlink(target, join(root, name));
  await installPrograms(sources, root);
  await installBusybox(sources, root);
  const kernel = await installModules(sources, root);
  await copyFile(join(sources.debian, "boot", `vmlinuz-${kernel}`), join(into, "vmlinuz"));
  await writeFile(join(into, "kernel"), kernel);
  await packFolder(root, join(into, "base.img"), level, seconds);
  await rm(root, { recursive: true });
}

async function place(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

async function installPrograms({ debian, tools, node }: BaseSources, root: string): Promise<void> {
  const libraryFolder = "usr/lib/x86_64-linux-gnu";
  const opened = openedLibraries.map((name) => `${libraryFolder}/${name}`);
  const paths = programs.map(({ path }) => path);
  const libraries = await librariesOf(debian, [...paths, ...opened, node], neededByReadelf(tools));
  for (const path of [...paths, ...opened, ...libraries, ...copiedAsIs])
    await place(join(debian, path), join(root, path));
  for (const { name, program } of programNames) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await symlink(program, join(root, name));
  }
  const strip = "usr/bin/x86_64-linux-gnu-strip";
  await runFrom(tools, strip, ["--strip-all", "-o", join(root, "usr/bin/node"), node]);
  await chmod(join(root, "usr/bin/node"), 0o755);
}

/** Every busybox name that no real program of the environment has. */
async function installBusybox({ debian }: BaseSources, root: string): Promise<void> {
  const busybox = join(debian, "usr/bin/busybox");
  await place(busybox, join(root, "usr/bin/busybox"));
  const taken = new Set([...(await readdir(join(root, "usr/bin"))), ...(await readdir(join(root, "usr/sbin")))]);
  const { stdout } = await execa(busybox, ["--list"]);
  for (const name of stdout.split("\n")) if (!taken.has(name)) await symlink("busybox", join(root, "usr/bin", name));
}

/** Copies the chosen modules unpacked (they compress better inside the archive); answers with the kernel's version. */
async function installModules({ debian, tools }: BaseSources, root: string): Promise<string> {
  const [version] = await readdir(join(debian, "usr/lib/modules"));
  if (version === undefined) throw new ProblemError(noModules());
  const depmod = (base: string): Promise<string> =>
    runFrom(tools, "usr/sbin/depmod", ["-b", join(base, "usr"), "-m", "/lib/modules", version]);
  const from = join(debian, "usr/lib/modules", version);
  const to = join(root, "usr/lib/modules", version);
  await depmod(debian);
  const chosen = chooseModules(parseModulesDep(await readFile(join(from, "modules.dep"), "utf8")));
  for (const path of chosen) await place(join(from, path), join(to, path));
  for (const name of ["modules.builtin", "modules.builtin.modinfo", "modules.order"])
    await cp(join(from, name), join(to, name));
  const packed = chosen.filter((path) => path.endsWith(".xz")).map((path) => join(to, path));
  await execa(join(debian, "usr/bin/busybox"), ["unxz", ...packed]);
  await depmod(root);
  return version;
}
