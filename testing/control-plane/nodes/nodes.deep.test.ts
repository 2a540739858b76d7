import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useControlPlane } from "../vitest/index.ts";
import { type Nodes, withNodes } from "./index.ts";

describe("a control plane with nodes", () => {
  const using = useControlPlane();
  let nodes: Nodes | undefined;
  beforeAll(async () => {
    nodes = await withNodes(using(), ["node-a", "node-b"]);
  });
  afterAll(() => nodes?.stop());

  it("has them Ready", async () => {
    const ready = '{.items[*].status.conditions[?(@.type=="Ready")].status}';
    expect(await using().kubectl(["get", "nodes", "-o", `jsonpath=${ready}`])).toBe("True True");
  });

  it("schedules the pods of a Deployment onto them, where they become available, and removes them", async () => {
    const kubectl = (...args: readonly string[]) => using().kubectl(args);
    await kubectl("create", "deployment", "web", "--image=none.example/web", "--replicas=3");
    await kubectl("wait", "deployment/web", "--for=condition=Available", "--timeout=60s");
    const where = await kubectl("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].spec.nodeName}");
    expect(where.split(" ")).toHaveLength(3);
    await kubectl("delete", "deployment", "web");
    await kubectl("wait", "pods", "-l", "app=web", "--for=delete", "--timeout=60s");
  });
});
