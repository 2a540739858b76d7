import { createHash, X509Certificate } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { version } from "../talos-client/index.ts";
import { generateReference } from "../talos-validate/index.ts";
import { bootNode, type Node } from "./booted/node.ts";
import { nodeImage } from "./index.ts";

describe("the image", () => {
  it("is described by what its bytes are", async () => {
    const { file, os } = await nodeImage();
    const hash = createHash("sha256");
    await pipeline(createReadStream(file), hash);
    expect(hash.digest("hex")).toBe(os.compressedSha256);
  });
});

describe("a disk with the image and a configuration on STATE, started by UEFI", () => {
  let node: Node;
  beforeAll(async () => {
    node = await bootNode("uefi");
    await node.machine.waitForSerial(/Talos API ready/);
  });
  afterAll(() => node[Symbol.asyncDispose]());

  it("answers the Talos API to the configuration's own client", async () => {
    expect((await version(node.talosconfig, node.talosEndpoint)).tag).toBe("v1.14.1");
  });

  it("refuses a client of another authority", async () => {
    const stranger = await generateReference({
      name: "x",
      endpoint: "https://10.0.2.15:6443",
      kubernetesVersion: "1.37.1",
    });
    await expect(version(stranger.talosconfig, node.talosEndpoint)).rejects.toThrow(/UNAVAILABLE/);
  });

  it("starts Kubernetes at Bootstrap, and a second Bootstrap changes nothing", async () => {
    expect(await node.kubectl("get", "namespaces", "--output=name")).toContain("namespace/kube-system");
    expect(await node.kubectl("get", "--raw", "/readyz")).toBe("ok");
  });

  it("creates the configuration's inline manifests", async () => {
    expect(await node.kubectl("get", "configmap", "greeting", "--output=jsonpath={.data.text}")).toBe(
      "written by the configuration",
    );
  });

  it("serves a certificate of the configuration's Kubernetes authority, with the endpoint in it", async () => {
    const authority = parseAllDocuments(node.configuration)
      .map((document): unknown => document.toJS())
      .find((document) => JSON.stringify(document).includes('"kind":"KubeAPIServerCAConfig"'));
    const pem = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/.exec(JSON.stringify(authority))?.[0] ?? "";
    const served = await servedCertificate(node.kubernetesUrl);
    expect(served.verify(new X509Certificate(pem.replaceAll("\\n", "\n")).publicKey)).toBe(true);
    expect(served.checkIP("10.0.2.15")).toBe("10.0.2.15");
  });
});

async function servedCertificate(url: string): Promise<X509Certificate> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    // Whose certificate it is gets checked by the caller.
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      if (certificate) resolve(certificate);
      else reject(new Error(`${url} showed no certificate.`));
    });
    socket.on("error", reject);
  });
}
