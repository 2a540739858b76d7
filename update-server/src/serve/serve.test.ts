import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { parseVendorKeys, sha256Of, verifyChannel, verifyRelease } from "@cto/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { publishRelease } from "../release/publish.ts";
import { compressed, now, sha256, temporaryFolder, vendorWithOrder } from "../vendor.fixture.ts";
import { serve } from "./serve.ts";

async function servedStore() {
  const { order, vendorKeys } = await vendorWithOrder();
  await publishRelease(order, now);
  const serving = await serve(order.store, { port: 0 });
  onTestFinished(() => serving.close());
  const trusted = parseVendorKeys(await readFile(vendorKeys, "utf8"));
  if (!trusted.ok) throw new Error(trusted.problem.what);
  return { store: order.store, url: serving.url, trusted: trusted.value };
}
const imagePath = "/releases/1.2.4/cto-os-1.2.4-amd64.raw.zst";

/** Sends a path as it stands; fetch would tidy it up first. */
async function rawRequest(url: string, path: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write(`GET ${path} HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n`);
  return readAll(socket);
}

describe("a platform that asks the update server", () => {
  it("gets a channel, a release and an image that it can prove", async () => {
    const { url, trusted } = await servedStore();
    const response = await fetch(`${url}/channels/stable.json`);
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const channel = verifyChannel(await response.text(), trusted, now);
    if (!channel.ok) throw new Error(channel.problem.what);
    const [listed] = channel.value.releases;
    const text = await (await fetch(url + listed?.path)).text();
    expect(sha256Of(text)).toBe(listed?.sha256);
    const release = verifyRelease(text, trusted);
    if (!release.ok) throw new Error(release.problem.what);
    const { amd64 } = release.value.osImages;
    const image = await fetch(`${url}/releases/1.2.4/${amd64?.file}`);
    expect(image.headers.get("content-type")).toBe("application/zstd");
    expect(sha256(Buffer.from(await image.arrayBuffer()))).toBe(amd64?.compressedSha256);
  });

  it("refuses a release and a channel that were changed on the server", async () => {
    const { store, url, trusted } = await servedStore();
    for (const name of ["releases/1.2.4.json", "channels/stable.json"]) {
      const path = join(store, name);
      await writeFile(path, (await readFile(path, "utf8")).replaceAll("1.2.4", "1.2.5"));
    }
    const textAt = async (path: string) => (await fetch(url + path)).text();
    const release = verifyRelease(await textAt("/releases/1.2.4.json"), trusted);
    const channel = verifyChannel(await textAt("/channels/stable.json"), trusted, now);
    expect(release).toMatchObject({ problem: { code: "release.signature" } });
    expect(channel).toMatchObject({ problem: { code: "channel.signature" } });
  });

  it("gets the public keys", async () => {
    const { url, trusted } = await servedStore();
    expect(await (await fetch(`${url}/vendor-keys.json`)).json()).toEqual(trusted);
  });
});

describe("a download", () => {
  it("is resumed where it stopped, as long as the file is the same", async () => {
    const { url } = await servedStore();
    const etag = (await fetch(url + imagePath, { method: "HEAD" })).headers.get("etag") ?? "";
    const rest = await fetch(url + imagePath, { headers: { Range: "bytes=100-", "If-Range": etag } });
    expect(rest.status).toBe(206);
    expect(rest.headers.get("content-range")).toBe(`bytes 100-${compressed.length - 1}/${compressed.length}`);
    expect(Buffer.from(await rest.arrayBuffer())).toEqual(compressed.subarray(100));
    const changed = await fetch(url + imagePath, { headers: { Range: "bytes=100-", "If-Range": '"older"' } });
    expect(changed.status).toBe(200);
    expect(Buffer.from(await changed.arrayBuffer())).toEqual(compressed);
  });

  it("is not repeated when the reader has it already", async () => {
    const { url } = await servedStore();
    const etag = (await fetch(`${url}/channels/stable.json`)).headers.get("etag") ?? "";
    const again = await fetch(`${url}/channels/stable.json`, { headers: { "If-None-Match": etag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it("of HEAD has the length and no body", async () => {
    const { url } = await servedStore();
    const head = await fetch(url + imagePath, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([
      200,
      String(compressed.length),
      "",
    ]);
  });

  it("beyond the end is answered with the length", async () => {
    const { url } = await servedStore();
    const beyond = await fetch(url + imagePath, { headers: { Range: "bytes=99999999-" } });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${compressed.length}`]);
  });
});

describe("what is not served", () => {
  it.each([
    "/",
    "/../keys/vendor-key.pem",
    "/releases/../../keys/vendor-key.pem",
    "/releases/%2e%2e/%2e%2e/keys/vendor-key.pem",
    "/releases/..%2f..%2fkeys%2fvendor-key.pem",
    "//etc/passwd",
    "/channels/stable.json%00.txt",
    "/channels/nightly.json",
    "/releases/1.2.4/.unfinished-1-a.zst",
    "/releases/1.2.4",
    "/releases/9.9.9.json",
  ])("%s", async (path) => {
    const { url } = await servedStore();
    expect(await rawRequest(url, path)).toMatch(/^HTTP\/1.1 404 Not Found\r\n/);
  });

  it("a link out of the store, or a folder with the name of a file", async () => {
    const { store, url } = await servedStore();
    await symlink("/etc/passwd", join(store, "releases/1.2.5.json"));
    await mkdir(join(store, "releases/1.2.6.json"));
    expect(await rawRequest(url, "/releases/1.2.5.json")).toContain(" 404 ");
    expect(await rawRequest(url, "/releases/1.2.6.json")).toContain(" 404 ");
  });

  it.each(["POST", "PUT", "DELETE"])("%s", async (method) => {
    const { url } = await servedStore();
    const response = await fetch(`${url}/vendor-keys.json`, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});

describe("a server that cannot start", () => {
  it("names the port that is taken", async () => {
    const { store, url } = await servedStore();
    const port = Number(new URL(url).port);
    await expect(serve(store, { port })).rejects.toMatchObject({
      problem: { code: "serve.port-taken", what: `Port ${port} on 127.0.0.1 is already in use.` },
    });
  });

  it("names the address that is not of this machine", async () => {
    const store = await temporaryFolder();
    await expect(serve(store, { host: "192.0.2.1", port: 0 })).rejects.toMatchObject({
      problem: { code: "serve.no-such-address" },
    });
  });

  it("names the store that is not there", async () => {
    await expect(serve("/no/such/store", { port: 0 })).rejects.toMatchObject({ problem: { code: "store.missing" } });
  });
});
