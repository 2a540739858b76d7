import { describe, expect, it } from "vitest";
import { useControlPlane } from "./vitest/index.ts";

describe("what the API server was asked", () => {
  const using = useControlPlane();

  it("is in the audit log: who, what, and how it ended", async () => {
    const controlPlane = using();
    const eve = await controlPlane.kubeconfigFor("eve", ["visitors"]);
    await controlPlane.kubectl(["--kubeconfig", eve, "get", "secrets"]).catch(() => undefined);
    await controlPlane.kubectl(["create", "configmap", "seen"]);
    const events = await controlPlane.audit();
    expect(events).toContainEqual(
      expect.objectContaining({
        verb: "list",
        user: expect.objectContaining({ username: "eve" }),
        objectRef: expect.objectContaining({ resource: "secrets" }),
        responseStatus: expect.objectContaining({ code: 403 }),
      }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        verb: "create",
        user: expect.objectContaining({ username: "admin" }),
        objectRef: expect.objectContaining({ resource: "configmaps", name: "seen" }),
        responseStatus: expect.objectContaining({ code: 201 }),
      }),
    );
  });
});

describe("a component that is disturbed", () => {
  const using = useControlPlane();
  const get = (name: string) => using().kubectl(["get", "configmap", name, "-o", "name", "--request-timeout=2s"]);

  it.each(["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const)(
    "%s comes back after kill() and restart(), and everything that was written is there",
    async (component) => {
      const name = `before-${component}`;
      await using().kubectl(["create", "configmap", name]);
      await using().kill(component);
      await using().restart(component);
      // The API server needs a moment to find an etcd that was away.
      await expect.poll(() => get(name), { timeout: 60_000 }).toBe(`configmap/${name}`);
    },
  );

  it("kube-apiserver is away after kill(): nobody listens", async () => {
    await using().kill("kube-apiserver");
    await expect(get("anything")).rejects.toThrow(/refused/);
    await using().restart("kube-apiserver");
  });

  it("kube-apiserver is silent while it is paused, and answers after resume()", async () => {
    await using().kubectl(["create", "configmap", "patient"]);
    using().pause("kube-apiserver");
    await expect(get("patient")).rejects.toThrow(/[Tt]imeout|deadline/);
    using().resume("kube-apiserver");
    await expect.poll(() => get("patient"), { timeout: 60_000 }).toBe("configmap/patient");
  });

  it("kube-controller-manager acts on nothing while it is paused, and catches up after resume()", async () => {
    using().pause("kube-controller-manager");
    await using().kubectl(["create", "namespace", "waiting"]);
    const accounts = () => using().kubectl(["get", "serviceaccounts", "-n", "waiting", "-o", "name"]);
    const created = ["wait", "serviceaccount/default", "-n", "waiting", "--for=create", "--timeout=1s"];
    await expect(using().kubectl(created)).rejects.toThrow(/timed out/);
    using().resume("kube-controller-manager");
    await expect.poll(accounts, { timeout: 60_000 }).toContain("default");
  });

  it("can be ended while it is paused", async () => {
    using().pause("kube-scheduler");
    await using().restart("kube-scheduler");
  });

  it("that does not run cannot be paused, and says so", async () => {
    await using().kill("kube-scheduler");
    expect(() => using().pause("kube-scheduler")).toThrow("kube-scheduler is not running");
    await using().restart("kube-scheduler");
  });
});
