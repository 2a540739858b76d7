import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import type { MountedServiceAccount } from "@cto/testing/control-plane";
import { useControlPlane } from "@cto/testing/control-plane/vitest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import type { ClusterAccess } from "../src/kube/access.ts";
import { accessFromKubeconfig, accessInCluster, createTransport } from "../src/kube/index.ts";

const { signal } = new AbortController();

/** A question that only somebody who is logged in may ask; over a transport of its own, which leaves nothing open. */
async function ask(access: ClusterAccess): Promise<unknown> {
  const transport = createTransport(access);
  try {
    return await transport.json({ method: "GET", path: "/api" }, signal);
  } finally {
    transport.close();
  }
}
const answered = expect.objectContaining({ kind: "APIVersions" });
const refused = { status: 401, problem: { code: "kube.refused" } };
const notTrusted = { problem: { code: "kube.unreachable", what: expect.stringMatching(/certificate/) } };

describe("access to a real API server", () => {
  const using = useControlPlane();

  describe("as a pod has it", () => {
    let account: MountedServiceAccount;
    let access: ClusterAccess;
    const file = (name: string) => join(account.folder, name);
    const newToken = () => using().kubectl(["create", "token", "pod"]);
    beforeAll(async () => {
      await using().kubectl(["create", "serviceaccount", "pod"]);
      account = await using().mountServiceAccount("default", "pod");
      access = await accessInCluster(account.environment, account.folder);
    });

    it("takes token and authority from the mounted folder", async () => {
      expect(await ask(access)).toEqual(answered);
    });

    it("reads the token again for every request: a bad one is refused, the next one accepted", async () => {
      const transport = createTransport(access);
      const get = () => transport.json({ method: "GET", path: "/api" }, signal);
      expect(await get()).toEqual(answered);
      await writeFile(file("token"), "replaced");
      await expect(get()).rejects.toMatchObject(refused);
      await writeFile(file("token"), `${await newToken()}\n`);
      expect(await get()).toEqual(answered);
      transport.close();
    });

    it("reads the authority again too, and keeps no connection that was opened under another", async () => {
      const transport = createTransport(access);
      const get = () => transport.json({ method: "GET", path: "/api" }, signal);
      const ours = await readFile(file("ca.crt"), "utf8");
      expect(await get()).toEqual(answered);
      // The client's own certificate is one, but no authority for this server.
      await writeFile(file("ca.crt"), Buffer.from(await adminField("client-certificate-data"), "base64"));
      await expect(get()).rejects.toMatchObject(notTrusted);
      await writeFile(file("ca.crt"), ours);
      expect(await get()).toEqual(answered);
      transport.close();
    });

    it("is refused with a sentence where nothing is mounted, or no server is named", async () => {
      await expect(accessInCluster(account.environment, file("none"))).rejects.toThrow(/none\/.* cannot be read/);
      await expect(accessInCluster({}, account.folder)).rejects.toMatchObject({
        problem: { code: "kube.not-in-cluster", what: expect.stringContaining("KUBERNETES_SERVICE_HOST") },
      });
    });
  });

  describe("as a person has it", () => {
    let proxy: Server;
    let through: string[];
    beforeAll(async () => {
      through = [];
      proxy = createServer().on("connect", ({ url = "" }, socket, head) => {
        through.push(url);
        const { hostname, port } = new URL(`tcp://${url}`);
        const onward = connect(Number(port), hostname, () => {
          socket.write("HTTP/1.1 200 OK\r\n\r\n");
          onward.write(head);
          onward.pipe(socket).pipe(onward);
        });
        // Either side may hang up while the other still speaks.
        socket.on("error", () => onward.destroy());
        onward.on("error", () => socket.destroy());
      });
      await once(proxy.listen(0, "127.0.0.1"), "listening");
    });
    afterAll(() => {
      proxy.close();
    });

    it("is a client certificate", async () => {
      expect(await ask(await accessFromKubeconfig(using().kubeconfig))).toEqual(answered);
    });

    it("is a login program; when its token is refused, the next request logs in again", async () => {
      const token = join(dirname(using().kubeconfig), "token");
      const credential = async (text: string) => writeFile(token, JSON.stringify({ status: { token: text } }));
      await credential("revoked");
      const file = await changed({ user: { exec: { command: "cat", args: [token] } } });
      const access = await accessFromKubeconfig(file);
      await expect(ask(access)).rejects.toMatchObject(refused);
      await using().kubectl(["create", "serviceaccount", "person"]);
      await credential((await using().kubectl(["create", "token", "person"])).trim());
      expect(await ask(access)).toEqual(answered);
    });

    it("may call the server by another name, which its certificate must hold", async () => {
      const named = async (name: string) =>
        accessFromKubeconfig(await changed({ cluster: { "tls-server-name": name } }));
      expect(await ask(await named("kubernetes.default.svc"))).toEqual(answered);
      await expect(ask(await named("elsewhere.example"))).rejects.toMatchObject(notTrusted);
    });

    it("may lead through a proxy", async () => {
      const address = proxy.address();
      const port = typeof address === "object" && address ? address.port : 0;
      const file = await changed({ cluster: { "proxy-url": `http://127.0.0.1:${port}` } });
      expect(await ask(await accessFromKubeconfig(file))).toEqual(answered);
      expect(through).toEqual([new URL(using().url).host]);
    });
  });

  const admin = async () => parse(await readFile(using().kubeconfig, "utf8"));
  const adminField = async (name: string): Promise<string> => (await admin()).users[0].user[name];
  /** The administrator's kubeconfig with another user, or with more about its cluster. */
  async function changed({ user, cluster }: { readonly user?: object; readonly cluster?: object }): Promise<string> {
    const config = await admin();
    if (user) config.users[0].user = user;
    Object.assign(config.clusters[0].cluster, cluster);
    const file = join(dirname(using().kubeconfig), "changed.kubeconfig");
    await writeFile(file, stringify(config));
    return file;
  }
});
