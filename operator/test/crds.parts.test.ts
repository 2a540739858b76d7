import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { useControlPlane } from "@cto/testing/control-plane/vitest";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { eventually } from "./fixtures/eventually.ts";

const repository = join(import.meta.dirname, "..", "..");
const examples = join(repository, "manifests", "examples");

describe("our custom resources, in a real API server", () => {
  const using = useControlPlane();
  const kubectl = (...args: readonly string[]) => using().kubectl(args);

  beforeAll(async () => {
    await kubectl("create", "namespace", "cto-system");
    await kubectl("apply", "-f", join(repository, "crds"));
    for (const version of ["v1alpha1", "v1"]) {
      await eventually(
        () => kubectl("get", "--raw", `/apis/cto.5dlabs.io/${version}`).catch(() => ""),
        (text) => text.includes("/status"),
      );
    }
  }, 120_000);

  /** What the API server says to an object, as kubectl tells a person. */
  const answerTo = (kind: string, spec: unknown, version = "v1alpha1") =>
    using()
      .kubectl(
        ["apply", "--dry-run=server", "-f", "-"],
        JSON.stringify({
          apiVersion: `cto.5dlabs.io/${version}`,
          kind,
          metadata: { name: "x", namespace: "cto-system" },
          spec,
        }),
      )
      .catch((refusal: unknown) => (refusal instanceof Error ? refusal.message : String(refusal)));

  it.each(["platform-update.yaml", "security-auditor.agent.yaml"])(
    "take %s as it is, and keep every field",
    async (file) => {
      const path = join(examples, file);
      await kubectl("apply", "-f", path);
      const { spec } = parse(await readFile(path, "utf8"));
      expect(JSON.parse(await kubectl("get", "-f", path, "-o", "json")).spec).toEqual(spec);
    },
  );

  it("have structural schemas, so that unknown fields are refused by kubectl and dropped by the server", async () => {
    const refused = await answerTo("PlatformUpdate", { channel: "stable", chanel: "beta" });
    expect(refused).toContain('unknown field "spec.chanel"');
    const conditions = "-o=jsonpath={.items[*].status.conditions[?(@.type=='NonStructuralSchema')].status}";
    expect(await kubectl("get", "crds", conditions)).toBe("");
  });

  it("are found by their short names and together as `platform`", async () => {
    expect(await kubectl("get", "pu", "-n", "cto-system", "-o", "name")).toContain("platform-update-config");
    expect(await kubectl("get", "platform", "-A")).toContain("security-auditor");
  });

  it("let a Guardian observe and change nothing unless it is told otherwise", async () => {
    await using().kubectl(
      ["apply", "-f", "-"],
      JSON.stringify({ apiVersion: "cto.5dlabs.io/v1alpha1", kind: "Guardian", metadata: { name: "watch" }, spec: {} }),
    );
    expect(await kubectl("get", "guardian", "watch", "-o=jsonpath={.spec.mode}")).toBe("Observe");
  });

  const window = { start: "02:00", end: "05:00", timezone: "UTC", daysOfWeek: ["Saturday"] };
  const withWindow = (over: object) => ({
    channel: "stable",
    autoUpdate: { enabled: true, maintenanceWindow: { ...window, ...over } },
  });
  const agent = { displayName: "A", prompt: "p", ai: { cli: "cursor", model: "m" } };

  it.each<[string, string, unknown, RegExp, string?]>([
    [
      "a channel that there is not",
      "PlatformUpdate",
      { channel: "weekly" },
      /Unsupported value: "weekly": supported values: "stable", "beta", "edge"/,
    ],
    [
      "automatic updates without a window",
      "PlatformUpdate",
      { channel: "stable", autoUpdate: { enabled: true } },
      /spec\.autoUpdate\.maintenanceWindow: Required value: .*add autoUpdate\.maintenanceWindow with start, end, timezone and daysOfWeek, or set autoUpdate\.enabled to false/,
    ],
    [
      "a time of day without its zero",
      "PlatformUpdate",
      withWindow({ start: "2:00" }),
      /start: .*two digits each, such as 02:00/,
    ],
    ["an hour that there is not", "PlatformUpdate", withWindow({ end: "25:00" }), /end: .*from 00:00 to 23:59/],
    [
      "a window that never opens",
      "PlatformUpdate",
      withWindow({ end: "02:00" }),
      /it never opens: move its start or its end/,
    ],
    [
      "a day in short",
      "PlatformUpdate",
      withWindow({ daysOfWeek: ["Sat"] }),
      /Unsupported value: "Sat": supported values: "Monday"/,
    ],
    [
      "a server without its scheme",
      "PlatformUpdate",
      { channel: "stable", updateServer: { url: "updates.5dlabs.io" } },
      /begins with https:\/\/ or http:\/\//,
    ],
    [
      "e-mail to nobody",
      "PlatformUpdate",
      { channel: "stable", notifications: { email: { enabled: true } } },
      /add notifications\.email\.recipients, or set enabled to false/,
    ],
    [
      "a webhook without address",
      "PlatformUpdate",
      { channel: "stable", notifications: { webhook: { enabled: true, url: "" } } },
      /set notifications\.webhook\.url, or set enabled to false/,
    ],
    [
      "an agent that merges but may not write",
      "Agent",
      { ...agent, tools: { git: { mergePR: true } } },
      /set tools\.git\.write to true, or tools\.git\.mergePR to false/,
      "v1",
    ],
    [
      "a schedule trigger without schedule",
      "Agent",
      { ...agent, triggers: [{ type: "schedule" }] },
      /needs its schedule, such as/,
      "v1",
    ],
    [
      "a guardian of another mode",
      "Guardian",
      { mode: "yolo" },
      /supported values: "Off", "Observe", "Approve", "Act"/,
    ],
  ])("refuse %s with a sentence that says what to write", async (_what, kind, spec, sentence, version) => {
    expect(await answerTo(kind, spec, version)).toMatch(sentence);
  });

  it("are installed with manifests that the API server accepts", async () => {
    const applied = await kubectl("apply", "--dry-run=server", "-f", join(repository, "manifests", "operator"));
    expect(applied).toContain("deployment.apps/cto-operator created");
    expect(applied).toContain("role.rbac.authorization.k8s.io/cto-operator created");
  });
});
