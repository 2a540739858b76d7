import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fail, type Outcome, parseVendorKeys, type Release, succeed, type VendorKeys, verifyRelease } from "@cto/core";
import { loadProfiles, type Profile } from "../profiles/index.ts";
import { mediumUnreadable } from "./problems.ts";

/** What the setup medium carries; believed only after its signatures were verified. */
export interface Medium {
  readonly release: Release;
  readonly keys: VendorKeys;
  /** The folder that the release's image file names are relative to. */
  readonly images: string;
}

async function text(file: string): Promise<Outcome<string>> {
  try {
    return succeed(await readFile(file, "utf8"));
  } catch (thrown) {
    const reason = thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);
    return fail(mediumUnreadable({ file, reason }));
  }
}

/** Reads and verifies `cto/release.json` with `cto/vendor-keys.json`. */
export async function readMedium(folder: string): Promise<Outcome<Medium>> {
  const keysText = await text(join(folder, "cto", "vendor-keys.json"));
  if (!keysText.ok) return keysText;
  const keys = parseVendorKeys(keysText.value);
  if (!keys.ok) return keys;
  const releaseText = await text(join(folder, "cto", "release.json"));
  if (!releaseText.ok) return releaseText;
  const release = verifyRelease(releaseText.value, keys.value);
  if (!release.ok) return release;
  return succeed({ release: release.value, keys: keys.value, images: join(folder, "cto", "os") });
}

/** All hardware profiles (`*.yaml`) of a folder. */
export async function readProfiles(folder: string): Promise<Outcome<readonly Profile[]>> {
  let names: readonly string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
  } catch {
    return fail(mediumUnreadable({ file: folder, reason: "no such folder" }));
  }
  const texts: Record<string, string> = {};
  for (const name of names) {
    const read = await text(join(folder, name));
    if (!read.ok) return read;
    texts[name] = read.value;
  }
  return loadProfiles(texts);
}
