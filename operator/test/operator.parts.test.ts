import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { useControlPlane } from "@cto/testing/control-plane/vitest";
import type { V1ConfigMap } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { eventually } from "./fixtures/eventually.ts";
import { type StartedOperator, startOperator } from "./fixtures/started-operator.ts";
import { startVendor, type TestVendor } from "./fixtures/vendor.ts";

const repository = join(import.meta.dirname, "..", "..");
const fixtures = join(import.meta.dirname, "fixtures");
const example = join(repository, "manifests", "examples", "platform-update.yaml");

const platformUpdate = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string(), generation: z.number() }),
  status: z
    .looseObject({
      observedGeneration: z.number().optional(),
      currentVersion: z.string().optional(),
      availableVersion: z.string().optional(),
      lastCheck: z.string().optional(),
      state: z.string().optional(),
      nextWindows: z.array(z.object({ start: z.string(), end: z.string(), local: z.string() })).optional(),
      conditions: z
        .array(z.looseObject({ type: z.string(), status: z.string(), reason: z.string(), message: z.string() }))
        .default([]),
    })
    .default({ conditions: [] }),
});
type Seen = z.infer<typeof platformUpdate>;

const condition = (seen: Seen, type: string) => seen.status.conditions.find((one) => one.type === type);
const answers = (seen: Seen, generation = seen.metadata.generation): boolean =>
  seen.status.observedGeneration === generation;

describe("the operator, with the rights of its service account only", () => {
  const using = useControlPlane();
  let vendor: TestVendor;
  let operator: StartedOperator;
  let kubeconfig: string;

  const kubectl = (...args: readonly string[]) => using().kubectl(args);
  const see = async (name: string): Promise<Seen> =>
    platformUpdate.parse(JSON.parse(await kubectl("get", "platformupdate", name, "-n", "cto-system", "-o", "json")));
  const installed = (version: string) =>
    using().kubectl(
      ["apply", "-f", "-"],
      JSON.stringify({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "cto-platform", namespace: "cto-system" },
        data: { version, channel: "stable" },
      } satisfies V1ConfigMap),
    );
  /** A PlatformUpdate like the example, under another name, with a part of its spec changed. */
  const like = async (name: string, spec: object): Promise<void> => {
    const { stringify, parse } = await import("yaml");
    const object = parse(await readFile(example, "utf8"));
    const changed = { ...object, metadata: { ...object.metadata, name }, spec: { ...object.spec, ...spec } };
    await using().kubectl(["apply", "-f", "-"], stringify(changed));
  };
  const inZone = (timezone: string) => ({
    autoUpdate: {
      enabled: true,
      maintenanceWindow: { start: "02:00", end: "05:00", timezone, daysOfWeek: ["Saturday", "Sunday"] },
    },
  });

  beforeAll(async () => {
    vendor = await startVendor();
    await kubectl("create", "namespace", "cto-system");
    await kubectl("apply", "-f", join(repository, "crds"), "-f", join(repository, "manifests/operator/rbac.yaml"));
    await eventually(
      () => kubectl("get", "--raw", "/apis/cto.5dlabs.io/v1alpha1").catch(() => ""),
      (text) => text.includes("platformupdates/status"),
    );
    kubeconfig = await using().kubeconfigForServiceAccount("cto-system", "cto-operator");
    const account = await using().mountServiceAccount("cto-system", "cto-operator");
    operator = await startOperator(
      ["--service-account", account.folder, "--vendor-keys", vendor.vendorKeys, "--mirror", vendor.url],
      account.environment,
    );
  }, 120_000);
  afterAll(async () => {
    await operator?.stop();
    await vendor?.close();
  });

  it("says that the installed version is not known while its ConfigMap is missing", async () => {
    await kubectl("apply", "-f", example);
    const seen = await eventually(() => see("platform-update-config"), answers);
    expect(condition(seen, "InstalledVersionKnown")).toMatchObject({ status: "False", reason: "InstalledMissing" });
    expect(condition(seen, "UpdateAvailable")).toMatchObject({ status: "Unknown", reason: "InstalledVersionUnknown" });
    expect(condition(seen, "Ready")?.message).toContain("ConfigMap cto-system/cto-platform");
    expect(seen.status.state).toBe("Unknown");
  });

  it("finds the next release and its window for the example as it is, once the version is known", async () => {
    await installed("1.2.3");
    const seen = await eventually(
      () => see("platform-update-config"),
      (now) => now.status.state === "UpdateAvailable",
    );
    expect(seen.status).toMatchObject({ currentVersion: "1.2.3", availableVersion: "1.2.4" });
    expect(seen.status.nextWindows).toHaveLength(3);
    expect(seen.status.nextWindows?.[0]?.start).toMatch(/T02:00:00Z$/);
    expect(seen.status.nextWindows?.[0]?.end).toMatch(/T05:00:00Z$/);
    expect(seen.status.nextWindows?.[0]?.local).toMatch(/, 02:00 to 05:00 \(UTC\)$/);
    expect(seen.status.conditions.map(({ type, status }) => [type, status])).toEqual([
      ["Ready", "True"],
      ["InstalledVersionKnown", "True"],
      ["UpdatesRetrieved", "True"],
      ["WindowValid", "True"],
      ["UpdateAvailable", "True"],
      ["UpdatesAllowed", "True"],
    ]);
  });

  it("shows it in one line of kubectl get", async () => {
    const line = await kubectl("get", "platformupdates", "-n", "cto-system", "--no-headers");
    expect(line).toMatch(
      /^platform-update-config +1\.2\.3 +1\.2\.4 +stable +True +UpdateAvailable 1\.2\.4, (next window (Saturday|Sunday) .*, 02:00|window open until (Saturday|Sunday) .*, 05:00) \(UTC\) /,
    );
  });

  it("writes nothing when nothing changed, though it looks again", async () => {
    const rounds = async () =>
      (await operator.log()).filter(({ key, msg }) => key === `cto-system/${name}` && msg === "reconciled").length;
    const name = "platform-update-config";
    const before = await see(name);
    const soFar = await rounds();
    await kubectl("annotate", "configmap", "cto-platform", "-n", "cto-system", "touched=yes");
    await eventually(rounds, (now) => now > soFar);
    expect((await see(name)).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  it("names an unknown time zone and what to write instead, and breaks nothing else", async () => {
    await like("lost", inZone("Europe/Berlinn"));
    const seen = await eventually(() => see("lost"), answers);
    expect(condition(seen, "WindowValid")).toMatchObject({ status: "False", reason: "WindowUnknownZone" });
    expect(condition(seen, "WindowValid")?.message).toMatch(/"Europe\/Berlinn" is not known.*Europe\/Berlin/);
    expect(condition(seen, "UpdateAvailable")).toMatchObject({ status: "True" });
    expect(seen.status.nextWindows).toBeUndefined();
    await like("lost", inZone("Europe/Berlin"));
    const repaired = await eventually(
      () => see("lost"),
      (now) => answers(now, 2),
    );
    expect(condition(repaired, "WindowValid")).toMatchObject({ status: "True" });
    expect(repaired.status.nextWindows).toHaveLength(3);
  });

  it.each([
    ["a release that was changed after it was signed", "releases/1.2.4.json", "1.37.1", "1.37.9", "ReleaseSignature"],
    ["a channel that was changed after it was signed", "channels/stable.json", "1.2.4", "1.2.9", "ChannelSignature"],
  ])("refuses %s, and says so", async (_what, file, from, to, reason) => {
    await vendor.tamper(file, (text) => text.replaceAll(from, to));
    const name = reason.toLowerCase();
    await like(name, {});
    const seen = await eventually(() => see(name), answers);
    expect(condition(seen, "UpdatesRetrieved")).toMatchObject({ status: "False", reason });
    expect(condition(seen, "UpdateAvailable")).toMatchObject({ status: "Unknown" });
    expect(condition(seen, "Ready")).toMatchObject({ status: "False", reason });
    expect(seen.status.availableVersion).toBeUndefined();
    await vendor.restore();
    // A person who repaired something touches the spec, and is answered at once.
    await like(name, { rollback: { automatic: false } });
    const again = await eventually(
      () => see(name),
      (now) => answers(now, 2),
    );
    expect(condition(again, "UpdatesRetrieved")).toMatchObject({ status: "True" });
  });

  it("is up to date once the newest release is installed", async () => {
    await installed("1.2.4");
    const seen = await eventually(
      () => see("platform-update-config"),
      (now) => now.status.state === "UpToDate",
    );
    expect(seen.status.availableVersion).toBeUndefined();
    expect(condition(seen, "Ready")?.message).toBe("UpToDate 1.2.4, nothing newer in channel stable");
  });

  it("accepts the Agent example and a Guardian, and says that it does not run them yet", async () => {
    await kubectl("apply", "-f", join(repository, "manifests/examples/security-auditor.agent.yaml"));
    const guardian = { apiVersion: "cto.5dlabs.io/v1alpha1", kind: "Guardian", metadata: { name: "watch" }, spec: {} };
    await using().kubectl(["apply", "-f", "-"], JSON.stringify(guardian));
    const reason = "-o=jsonpath={.status.conditions[?(@.type=='Ready')].reason}";
    for (const name of ["agent/security-auditor", "guardian/watch"]) {
      await eventually(
        () => kubectl("get", name, reason),
        (text) => text === "NotImplemented",
      );
    }
  });

  it("may do nothing else: no secrets, no other ConfigMap, no change of a spec", async () => {
    const as = (...args: readonly string[]) => using().kubectl(["--kubeconfig", kubeconfig, ...args]);
    await expect(as("get", "secrets", "-A")).rejects.toThrow(/cannot list resource "secrets"/);
    await expect(as("get", "configmaps", "-n", "cto-system")).rejects.toThrow(/cannot list resource "configmaps"/);
    const patch = [
      "patch",
      "platformupdate",
      "lost",
      "-n",
      "cto-system",
      "--type=merge",
      '-p={"spec":{"channel":"edge"}}',
    ];
    await expect(as(...patch)).rejects.toThrow(/cannot (get|patch) resource "platformupdates"/);
  });

  it("never complained about its rights or failed a round in all of this", async () => {
    const error = 50;
    expect((await operator.log()).filter(({ level }) => level >= error)).toEqual([]);
  });

  it("ends with exit code 0 on SIGTERM", async () => {
    expect(await operator.stop()).toBe("ended with exit code 0");
  });
});

describe("an operator that cannot reach what it needs", () => {
  it("starts, waits for the API server and says what it waits for", async () => {
    const operator = await startOperator([
      "--kubeconfig",
      join(fixtures, "nowhere.kubeconfig"),
      "--vendor-keys",
      join(fixtures, "vendor-keys.json"),
    ]);
    await eventually(operator.log, (lines) => lines.some(({ code }) => code === "kube.unreachable"));
    expect(await operator.stop()).toBe("ended with exit code 0");
  });
});
