import { defineProblem, fail, type Outcome, succeed } from "@cto/core";
import { parse } from "yaml";
import { z } from "zod";
import type { Inventory } from "../inventory/index.ts";
import { type Profile, profileSchema } from "./profile.ts";

const invalid = defineProblem<{ file: string; reason: string }>("profile.invalid", {
  what: ({ file, reason }) => `The hardware profile ${file} cannot be used: ${reason}`,
  cause: "The file is not a hardware profile of this version.",
  fix: ["Correct the file, or use the profiles that came with the installation medium."],
  retryable: false,
});

const noFallback = defineProblem("profile.no-fallback", {
  what: () => "There is no hardware profile for machines that no profile names.",
  cause: "At least one profile without `match` is needed.",
  fix: ["Use the profiles that came with the installation medium."],
  retryable: false,
});

function readProfile(file: string, text: string): Outcome<Profile> {
  let yaml: unknown;
  try {
    yaml = parse(text);
  } catch (error) {
    return fail(invalid({ file, reason: error instanceof Error ? error.message : "it is not YAML." }));
  }
  const parsed = profileSchema.safeParse(yaml);
  return parsed.success ? succeed(parsed.data) : fail(invalid({ file, reason: z.prettifyError(parsed.error) }));
}

/** Reads all profiles, given as texts by file name; one bad file refuses all, since a machine might have needed it. */
export function loadProfiles(texts: Readonly<Record<string, string>>): Outcome<readonly Profile[]> {
  const profiles: Profile[] = [];
  for (const [file, text] of Object.entries(texts)) {
    const read = readProfile(file, text);
    if (!read.ok) return read;
    profiles.push(read.value);
  }
  return profiles.some(({ match }) => match === undefined) ? succeed(profiles) : fail(noFallback());
}

export interface ProfileMatch {
  readonly profile: Profile;
  /** Why this profile and no other, in sentences. */
  readonly reasons: readonly string[];
}

const plain = (name: string): string => name.trim().replace(/\s+/g, " ").toLowerCase();

/**
 * The profile that names this machine, or else the general one of its architecture. A machine of an architecture
 * without any profile gets the first general one; a check refuses the installation then.
 */
export function matchProfile(profiles: readonly Profile[], { platform, cpu }: Inventory): ProfileMatch {
  const fitting = profiles.filter(({ architecture }) => architecture === cpu.architecture);
  const named = fitting.find(
    ({ match }) =>
      match !== undefined &&
      plain(match.vendor) === plain(platform.vendor) &&
      plain(match.model) === plain(platform.model),
  );
  if (named) {
    return { profile: named, reasons: [`The machine calls itself "${platform.model}" of "${platform.vendor}".`] };
  }
  const general = [...fitting, ...profiles].find(({ match }) => match === undefined);
  if (general === undefined) throw new Error("matchProfile needs profiles that loadProfiles accepted");
  const name = [platform.vendor, platform.model].filter((part) => part !== "").join(" ");
  return {
    profile: general,
    reasons: [
      name === ""
        ? "The machine does not say what it is; general settings are used."
        : `No profile names "${name}"; general settings are used.`,
    ],
  };
}
