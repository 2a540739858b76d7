import { describe, expect, it } from "vitest";
import { bootNode } from "./booted/node.ts";

/** The address that the emulator's network would have given, written down instead of asked for. */
const fixedAddress = (configuration: string): string =>
  configuration
    .replace(
      "kind: LinkConfig\nname: net0\nup: true",
      "kind: LinkConfig\nname: net0\nup: true\naddresses: [{ address: 10.0.2.15/24 }]\nroutes: [{ gateway: 10.0.2.2 }]",
    )
    .replace("---\napiVersion: v1alpha1\nkind: DHCPv4Config\nname: net0\n", "");

describe("a disk with the image and a fixed address in its configuration, started by BIOS", () => {
  it("keeps what the cluster wrote when it is switched off and on again", async () => {
    await using node = await bootNode("bios", fixedAddress);
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
