import { z } from "zod";
import type { Happening, KubeObject } from "../kube/index.ts";
import type { Decision } from "./decide.ts";

/** What an earlier round wrote, as far as it decides what is new. */
const saidBefore = z.looseObject({
  availableVersion: z.string().optional(),
  conditions: z.array(z.looseObject({ type: z.string(), status: z.string(), reason: z.string() })).default([]),
});

const action = "CheckForUpdates";
/** Asked for by whoever wrote the spec, and no trouble. */
const wantedReasons: readonly string[] = ["NoUpdateServer"];

/** Pure: what a decision tells that the object's status did not tell yet, for people who read events. */
export function newsOf(object: KubeObject, { status, answers }: Decision): readonly Happening[] {
  const parsed = saidBefore.safeParse(object.status ?? {});
  const before = parsed.success ? parsed.data : saidBefore.parse({});
  const release = answers
    .filter(({ type, status: answer }) => type === "UpdateAvailable" && answer === "True")
    .filter(() => status.availableVersion !== before.availableVersion)
    .map(({ message }): Happening => ({ type: "Normal", reason: "ReleaseAvailable", action, note: message }));
  const trouble = answers
    .filter(({ type, status: answer }) => ["UpdatesRetrieved", "WindowValid"].includes(type) && answer === "False")
    .filter(({ reason }) => !wantedReasons.includes(reason))
    .filter(({ type, reason }) => !before.conditions.some((last) => last.type === type && last.reason === reason))
    .map(({ reason, message }): Happening => ({ type: "Warning", reason, action, note: message }));
  return [...release, ...trouble];
}
