import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineProblem, ProblemError } from "@cto/core";
import { execa } from "execa";
import { cacheFolder } from "../cache/part.ts";
import { type Archive, parseSources, sourcesForSuite } from "./sources.ts";

const noArchive = defineProblem<{ codename: string }>("iso.no-debian-archive", {
  what: ({ codename }) => `This machine's apt configuration names no Debian archive with the suite "${codename}".`,
  cause: "The bootstrap environment is made of Debian packages, taken from the archive this machine already trusts.",
  fix: ["Build on Debian 12 or 13 with its usual /etc/apt/sources.list.d/debian.sources."],
  retryable: false,
});

const aptFailed = defineProblem<{ command: string; says: string }>("iso.debian-packages", {
  what: ({ command }) => `Debian packages could not be fetched (apt-get ${command}).`,
  cause: ({ says }) => says,
  fix: [
    "Check that `apt-get update` works on this machine.",
    "Where a signature is refused, install the current debian-archive-keyring.",
  ],
  retryable: true,
});

export interface PackageSet {
  readonly names: readonly string[];
  readonly suite: "trixie";
  readonly now?: Temporal.Instant;
}

export interface PackageRequest extends PackageSet {
  /** Folder to unpack into; made when it is not there. */
  readonly into: string;
}

export interface UnpackedPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

/**
 * Which packages and versions a set comes to: the named ones with everything they depend on (no recommendations), as if
 * nothing were installed, in name order. Fetches no package.
 */
export async function resolvePackages(set: PackageSet): Promise<UnpackedPackage[]> {
  const { apt } = await preparedApt(set);
  return parseSimulation(await apt(["install", "--simulate", ...set.names]));
}

/**
 * Downloads that set and unpacks it with `dpkg-deb -x`. Nothing on the machine is changed and no package script runs.
 * Sources and keys are the machine's own with another suite; apt checks the signatures.
 */
export async function debianPackages(request: PackageRequest): Promise<UnpackedPackage[]> {
  const { apt, root } = await preparedApt(request);
  const packages = await resolvePackages(request);
  await apt(["install", "--download-only", ...request.names]);
  await mkdir(request.into, { recursive: true });
  for (const { name, version, architecture } of packages) {
    const file = `${name}_${version.replaceAll(":", "%3a")}_${architecture}.deb`;
    await execa("dpkg-deb", ["-x", join(root, "archives", file), request.into]);
  }
  return packages;
}

async function preparedApt(set: PackageSet): Promise<{ apt: Apt; root: string }> {
  const root = join(cacheFolder(), "debian", set.suite);
  const apt = await privateApt(root, set.suite);
  await refreshIndex(apt, root, set.now ?? Temporal.Now.instant());
  return { apt, root };
}

type Apt = (args: readonly string[]) => Promise<string>;

/** An apt-get that has its own state, cache and sources under `root` and knows no installed package. */
async function privateApt(root: string, suite: string): Promise<Apt> {
  for (const folder of ["lists/partial", "archives/partial"]) await mkdir(join(root, folder), { recursive: true });
  const codename = /^VERSION_CODENAME=(\S+)/m.exec(await readFile("/etc/os-release", "utf8"))?.[1] ?? "";
  const lines = sourcesForSuite(await machineArchives(), codename, suite);
  if (lines.length === 0) throw new ProblemError(noArchive({ codename }));
  await writeFile(join(root, "sources.list"), `${lines.join("\n")}\n`);
  await writeFile(join(root, "status"), "", { flag: "a" });
  const settings: Record<string, string> = {
    "Dir::State": root,
    "Dir::State::lists": join(root, "lists"),
    "Dir::State::status": join(root, "status"),
    "Dir::Cache": root,
    "Dir::Cache::archives": join(root, "archives"),
    "Dir::Etc::sourcelist": join(root, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "APT::Architecture": "amd64",
    "APT::Install-Recommends": "false",
    "APT::Keep-Downloaded-Packages": "true",
    "APT::Get::AllowUnauthenticated": "false",
    "Acquire::Languages": "none",
    "Acquire::Retries": "3",
    // The cache may lie in a home folder that apt's download user cannot enter.
    "APT::Sandbox::User": "root",
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  return async (args) => {
    // One at a time per cache: apt itself refuses instead of waiting.
    const result = await execa("flock", [join(root, "lock"), "apt-get", "-q", "-y", ...options, ...args], {
      env: { LC_ALL: "C" },
      reject: false,
    });
    if (result.exitCode === 0) return result.stdout;
    const says = result.stderr.split("\n").slice(-8).join("\n") || `apt-get ended with ${result.exitCode}.`;
    throw new ProblemError(aptFailed({ command: args.slice(0, 2).join(" "), says }));
  };
}

async function machineArchives(): Promise<Archive[]> {
  const folder = "/etc/apt/sources.list.d";
  const parts = (await readdir(folder).catch(() => [])).sort().map((name) => join(folder, name));
  const files = await Promise.all(
    ["/etc/apt/sources.list", ...parts].map(async (name) => ({
      name,
      text: await readFile(name, "utf8").catch(() => ""),
    })),
  );
  return parseSources(files);
}

/** Package indices are fetched again when they are a day old. */
async function refreshIndex(apt: Apt, root: string, now: Temporal.Instant): Promise<void> {
  const stamp = join(root, "index-fetched");
  const fetched = await stat(stamp).catch(() => undefined);
  if (fetched && now.epochMilliseconds - fetched.mtimeMs < 24 * 3600 * 1000) return;
  try {
    await apt(["update"]);
  } catch (failure) {
    // Without a network an index that was once fetched still serves.
    if (!fetched) throw failure;
    return;
  }
  await writeFile(stamp, `${now}\n`);
}

/** Reads `Inst name (version origin [architecture])` lines of a simulated installation. */
export function parseSimulation(text: string): UnpackedPackage[] {
  return [...text.matchAll(/^Inst (\S+) \((\S+) .*\[(\w+)\]\)/gm)]
    .map(([, name = "", version = "", architecture = ""]) => ({ name, version, architecture }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
