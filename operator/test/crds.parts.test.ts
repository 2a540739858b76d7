import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { useControlPlane } from "@cto/testing/control-plane/vitest";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { installCrds } from "./fixtures/crds.ts";

const repository = join(import.meta.dirname, "..", "..");
const examples = join(repository, "manifests", "examples");

describe("our custom resources, in a real API server", () => {
  const using = useControlPlane();
  const kubectl = (...args: readonly string[]) => using().kubectl(args);

  beforeAll(async () => {
    await kubectl("create", "namespace", "cto-system");
    await installCrds(using().kubectl);
  }, 120_000);

  it.each(["platform-update.yaml", "security-auditor.agent.yaml"])(
    "take %s as it is, and keep every field",
    async (file) => {
      const path = join(examples, file);
      await kubectl("apply", "-f", path);
      const { spec } = parse(await readFile(path, "utf8"));
      expect(JSON.parse(await kubectl("get", "-f", path, "-o", "json")).spec).toEqual(spec);
    },
  );

  it("have structural schemas, so that the server drops what they do not name", async () => {
    const conditions = "-o=jsonpath={.items[*].status.conditions[?(@.type=='NonStructuralSchema')].status}";
    expect(await kubectl("get", "crds", conditions)).toBe("");
  });

  it("are found by their short names and together as `platform`", async () => {
    expect(await kubectl("get", "pu", "-n", "cto-system", "-o", "name")).toContain("platform-update-config");
    expect(await kubectl("get", "platform", "-A")).toContain("security-auditor");
  });

  it("explain themselves", async () => {
    const text = await kubectl("explain", "platformupdate.spec.autoUpdate");
    expect(text).toMatch(/Installs releases without being asked, inside the maintenance window/);
    expect(text).toMatch(/maintenanceWindow\s+<Object>\s+When an update may start, each week/);
  });

  it("are installed with manifests that the API server accepts", async () => {
    const applied = await kubectl("apply", "--dry-run=server", "-f", join(repository, "manifests", "operator"));
    expect(applied).toContain("deployment.apps/cto-operator created");
    expect(applied).toMatch(/^role\.rbac\.authorization\.k8s\.io\/\S+ created/m);
  });
});
