import { defineProblem, fail, type Outcome, succeed } from "@cto/core";
import type { V1ConfigMap } from "@kubernetes/client-node";
import { z } from "zod";
import type { ObjectStore, Resource } from "../kube/index.ts";

/** Written by the installer, and by every update that went well. */
export const platformConfigMap: Resource = {
  group: "",
  version: "v1",
  plural: "configmaps",
  namespace: "cto-system",
  name: "cto-platform",
};

const whereItComesFrom = "The installer writes it; it says which release this platform is.";

const missing = defineProblem("installed.missing", {
  what: () => "The ConfigMap cto-system/cto-platform is missing, so the installed version is not known.",
  cause: whereItComesFrom,
  fix: ["Restore it from a backup, or create it with the field data.version set to the installed release."],
  retryable: true,
});

const unreadable = defineProblem<{ readonly version: string }>("installed.unreadable", {
  what: ({ version }) => `The ConfigMap cto-system/cto-platform names no version in data.version, but "${version}".`,
  cause: whereItComesFrom,
  fix: ["Set data.version to the installed release, such as 1.2.3."],
  retryable: true,
});

const configMap = z.looseObject({
  data: z.record(z.string(), z.string()).default({}),
}) satisfies z.ZodType<Pick<V1ConfigMap, "data">>;
const version = z.string().regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}(-[0-9A-Za-z.-]+)?$/);

/** The installed release. Problems: installed.missing, installed.unreadable. */
export function installedVersion(store: ObjectStore): Outcome<string> {
  const object = store.get(`${platformConfigMap.namespace}/${platformConfigMap.name}`);
  if (!object) return fail(missing());
  const text = configMap.safeParse(object).data?.data.version ?? "";
  return version.safeParse(text).success ? succeed(text) : fail(unreadable({ version: text.slice(0, 64) }));
}
