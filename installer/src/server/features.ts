import type { SessionView } from "./contract.ts";

type Feature = SessionView["features"][number];

/** What the features of a licence are called. One that is not listed is shown by its own name. */
const titles: Readonly<Record<string, string>> = {
  core: "Platform",
  observability: "Metrics, logs and dashboards",
  agents: "Agents",
  backup: "Backups",
  guardian: "Guardian: watches and repairs",
};

const required: ReadonlySet<string> = new Set(["core"]);

export const featuresOf = (licensed: readonly string[]): readonly Feature[] =>
  licensed.map((id) => ({ id, title: titles[id] ?? id, required: required.has(id) }));
