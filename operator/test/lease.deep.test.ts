import { join } from "node:path";
import { useControlPlane } from "@cto/testing/control-plane/vitest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { eventually } from "./fixtures/eventually.ts";
import { type StartedOperator, startOperator } from "./fixtures/started-operator.ts";
import { startVendor, type TestVendor } from "./fixtures/vendor.ts";

const repository = join(import.meta.dirname, "..", "..");
/** Long enough that a slow machine loses no lease by being slow. */
const leaseSeconds = 12;

const leaseObject = z.looseObject({
  spec: z.looseObject({ holderIdentity: z.string(), leaseTransitions: z.number() }),
});
const platformUpdate = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string(), generation: z.number() }),
  status: z
    .looseObject({
      observedGeneration: z.number().optional(),
      conditions: z.array(z.looseObject({ type: z.string(), reason: z.string() })).default([]),
    })
    .prefault({}),
});

/** Each test goes on where the one before it ended; one that cannot be reached tells a different story about the releases. */
describe("two operators in one cluster", () => {
  const using = useControlPlane();
  let vendor: TestVendor;
  let started: StartedOperator[];
  let first: StartedOperator;
  let second: StartedOperator;

  const kubectl = (...args: readonly string[]) => using().kubectl(args);
  const start = async (mirror: string): Promise<StartedOperator> => {
    const account = await using().mountServiceAccount("cto-system", "cto-operator");
    const operator = await startOperator(
      [
        ...["--service-account", account.folder, "--vendor-keys", vendor.vendorKeys, "--mirror", mirror],
        ...["--lease-seconds", `${leaseSeconds}`],
      ],
      account.environment,
    );
    started.push(operator);
    return operator;
  };
  const said = (operator: StartedOperator, message: string) =>
    eventually(operator.log, (lines) => lines.some(({ msg }) => msg === message));
  const rounds = async (operator: StartedOperator) =>
    (await operator.log()).filter(({ msg }) => msg === "reconciled").length;
  const lease = async () =>
    leaseObject.parse(JSON.parse(await kubectl("get", "lease", "cto-operator", "-n", "cto-system", "-o", "json"))).spec;
  const see = async () =>
    platformUpdate.parse(
      JSON.parse(await kubectl("get", "platformupdate", "platform-update-config", "-n", "cto-system", "-o", "json")),
    );
  type Seen = Awaited<ReturnType<typeof see>>;
  const reasonIn = ({ status }: Seen) => status.conditions.find(({ type }) => type === "UpdatesRetrieved")?.reason;
  const answered = ({ metadata, status }: Seen) => status.observedGeneration === metadata.generation;
  const edit = (automatic: boolean) =>
    kubectl(
      ...["patch", "platformupdate", "platform-update-config", "-n", "cto-system", "--type=merge"],
      `-p=${JSON.stringify({ spec: { rollback: { automatic } } })}`,
    );
  const nowhere = "http://127.0.0.1:9";

  beforeAll(async () => {
    started = [];
    vendor = await startVendor();
    await kubectl("create", "namespace", "cto-system");
    await kubectl("apply", "-f", join(repository, "crds"), "-f", join(repository, "manifests/operator/rbac.yaml"));
    await eventually(
      () => kubectl("get", "--raw", "/apis/cto.5dlabs.io/v1alpha1").catch(() => ""),
      (text) => text.includes("platformupdates/status"),
    );
    await kubectl("apply", "-f", join(repository, "manifests/examples/platform-update.yaml"));
  }, 120_000);
  afterAll(async () => {
    for (const operator of started) await operator.kill();
    await vendor?.close();
  });

  it("one acts; the other watches everything and does nothing", async () => {
    first = await start(vendor.url);
    await said(first, "leading");
    expect(reasonIn(await eventually(see, answered))).toBe("Verified");
    second = await start(nowhere);
    await said(second, "listed");
    await said(second, "standing by for the lease");
    await edit(false);
    await eventually(see, answered);
    expect(await rounds(second)).toBe(0);
    expect(await lease()).toMatchObject({ leaseTransitions: 0 });
  });

  it("the other acts when the first is told to stop", async () => {
    expect(await first.stop()).toBe("ended with exit code 0");
    await said(second, "leading");
    expect(await lease()).toMatchObject({ leaseTransitions: 1 });
    await edit(true);
    await eventually(see, (now) => answered(now) && reasonIn(now) === "ReleasesUnreachable");
  });

  it("tells in an event what it found, under the name that holds the lease", async () => {
    const { holderIdentity } = await lease();
    const events = await eventually(
      () => kubectl("get", "events.events.k8s.io", "-n", "cto-system", "-o", "json"),
      (text) => text.includes("ReleasesUnreachable"),
    );
    expect(z.looseObject({ items: z.array(z.unknown()) }).parse(JSON.parse(events)).items).toContainEqual(
      expect.objectContaining({
        type: "Warning",
        reason: "ReleasesUnreachable",
        reportingInstance: holderIdentity,
        regarding: expect.objectContaining({ kind: "PlatformUpdate", name: "platform-update-config" }),
      }),
    );
  });

  it("the other acts when the first stands still; the first writes nothing when it wakes, and ends with a sentence", async () => {
    const third = await start(vendor.url);
    await said(third, "standing by for the lease");
    second.pause();
    // The sleeper has news to act on, and would say something else.
    await edit(false);
    await said(third, "leading");
    const now = await eventually(see, (seen) => answered(seen) && reasonIn(seen) === "Verified");
    second.resume();
    expect(await second.exited).toBe("ended with exit code 1");
    expect(await second.told()).toMatch(/no longer leads: it lost the lease cto-system\/cto-operator/);
    expect((await see()).metadata.resourceVersion).toBe(now.metadata.resourceVersion);
    expect(await lease()).toMatchObject({ leaseTransitions: 2 });
    first = third;
  });

  it("the other acts when the first is killed", async () => {
    second = await start(nowhere);
    await said(second, "standing by for the lease");
    await first.kill();
    await said(second, "leading");
    expect(await lease()).toMatchObject({ leaseTransitions: 3 });
  });
});
