import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { accessFromKubeconfig } from "./kubeconfig.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("a kubeconfig", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "cto-kubeconfig-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = async (user: object, over: object = {}): Promise<string> => {
    const file = join(folder, "config");
    const config = {
      "current-context": "here",
      contexts: [{ name: "here", context: { cluster: "c", user: "u" } }],
      clusters: [{ name: "c", cluster: { server: "https://10.0.0.1:6443", "certificate-authority": "ca.crt" } }],
      users: [{ name: "u", user }],
      ...over,
    };
    await writeFile(join(folder, "ca.crt"), "authority");
    await writeFile(file, stringify(config));
    return file;
  };

  it("may hold a client certificate, whose key is not shown", async () => {
    const user = { "client-certificate-data": base64("certificate"), "client-key-data": base64("the key") };
    const access = await accessFromKubeconfig(await write(user));
    expect(access).toMatchObject({ authority: "authority", clientCertificate: { certificate: "certificate" } });
    expect(access.clientCertificate?.key.reveal()).toBe("the key");
    expect(JSON.stringify(access)).not.toContain("the key");
  });

  it("may name a file of a token beside it, which is read each time", async () => {
    await writeFile(join(folder, "token"), "first\n");
    const access = await accessFromKubeconfig(await write({ tokenFile: "token" }));
    expect((await access.token())?.reveal()).toBe("first");
    await writeFile(join(folder, "token"), "second\n");
    expect((await access.token())?.reveal()).toBe("second");
  });

  it.each<[string, object, object, string]>([
    [
      "its user must log in by a program",
      { exec: { command: "login" } },
      {},
      "neither a client certificate nor a token",
    ],
    ["its context is not in it", { token: "t" }, { "current-context": "there" }, "current context there is not in it"],
    ["its cluster is not in it", { token: "t" }, { clusters: [] }, "no cluster c"],
    ["it has no current context", { token: "t" }, { "current-context": "" }, "current-context"],
  ])("is refused with a sentence when %s", async (_when, user, over, sentence) => {
    await expect(accessFromKubeconfig(await write(user, over))).rejects.toMatchObject({
      problem: { code: "kube.kubeconfig-unreadable", what: expect.stringContaining(sentence) },
    });
  });

  it("is refused with a sentence when there is none, or it is not YAML", async () => {
    await expect(accessFromKubeconfig(join(folder, "none"))).rejects.toThrow("there is no such file");
    await writeFile(join(folder, "config"), "{");
    await expect(accessFromKubeconfig(join(folder, "config"))).rejects.toThrow("it is not YAML");
  });
});
