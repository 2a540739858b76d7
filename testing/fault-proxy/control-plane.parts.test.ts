import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { useControlPlane } from "../control-plane/vitest/index.ts";
import { calm, type FaultProxy, startFaultProxy } from "./index.ts";

describe("a fault proxy before a real API server", () => {
  const using = useControlPlane();
  let proxy: FaultProxy;
  let kubeconfig: string;
  const kubectl = (...args: readonly string[]) => using().kubectl(["--kubeconfig", kubeconfig, ...args]);

  beforeAll(async () => {
    proxy = await startFaultProxy(using());
    await using().kubectl(["create", "serviceaccount", "robot"]);
    kubeconfig = await using().kubeconfigForServiceAccount("default", "robot", proxy.url);
  });
  afterAll(() => proxy?.stop());
  beforeEach(() => proxy.follow(calm));

  it("is trusted by clients of the control plane, and the API server knows them by their token", async () => {
    expect(await kubectl("auth", "whoami")).toContain("system:serviceaccount:default:robot");
  });

  it("lets the API server's own refusals through", async () => {
    await expect(kubectl("get", "secrets")).rejects.toThrow(/cannot list resource "secrets"/);
  });

  it("answers in the API server's place when it is told to", async () => {
    proxy.follow({ ...calm, atRequest: () => ({ kind: "status", code: 500 }) });
    await expect(kubectl("get", "--raw", "/version")).rejects.toThrow(/the fault proxy says 500/);
  });
});
