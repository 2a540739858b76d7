import { describe, expect, it } from "vitest";
import { bootNode } from "./booted/node.ts";

describe("a disk with the image and a configuration on STATE, started by BIOS", () => {
  it("keeps what the cluster wrote when it is switched off and on again", async () => {
    await using node = await bootNode("bios");
    await node.kubectl("patch", "configmap", "greeting", "--patch", '{"data":{"text":"changed since"}}');
    await node.machine.powerButton();
    await node.restart();
    const text = await node.kubectl("get", "configmap", "greeting", "--output=jsonpath={.data.text}");
    expect(text).toBe("changed since");
    expect(await node.machine.serial()).toContain("etcd has data: starting it");
  });
});

describe("a configuration that cannot be used", () => {
  it("stops the machine with the reason on its console", async () => {
    await using node = await bootNode("uefi", (configuration) => configuration.replace("machine:", "machin:"));
    expect(await node.machine.waitForSerial(/STOPPED: .*/)).toContain("the configuration cannot be loaded");
  });

  it("stops the machine when Talos' validator refuses it", async () => {
    await using node = await bootNode("uefi", (configuration) =>
      configuration.replace("type: controlplane", "type: worker"),
    );
    expect(await node.machine.waitForSerial(/STOPPED: .*/)).toContain("the configuration is not valid");
  });
});
