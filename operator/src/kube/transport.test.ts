import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { Secret } from "@cto/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTransport, type Transport } from "./transport.ts";

describe("requests to the API server", () => {
  let server: Server;
  let transport: Transport;
  let answer: (response: ServerResponse, url: string, token: string | undefined) => void;
  let stop: AbortController;
  let renewals: number;

  beforeEach(async () => {
    stop = new AbortController();
    server = createServer((request, response) => answer(response, request.url ?? "", request.headers.authorization));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    let asked = 0;
    renewals = 0;
    // A path before the API, as behind a proxy; a token that is another one each time, as when it is replaced.
    const access = {
      server: new URL(`http://127.0.0.1:${port}/cluster/`),
      credentials: async () => new Secret({ headers: { authorization: `Bearer t${asked++}` } }),
      renew: () => renewals++,
    };
    transport = createTransport(access);
  });
  afterEach(() => {
    transport.close();
    server.closeAllConnections();
    server.close();
  });

  const get = (path = "/api") => transport.json({ method: "GET", path, query: { limit: "5" } }, stop.signal);
  const watched = async (heard: string[]) => {
    for await (const line of transport.lines({ method: "GET", path: "/watch" }, stop.signal)) heard.push(line);
  };

  it("go below the address, with the token of the moment", async () => {
    answer = (response, url, token) => response.end(JSON.stringify({ url, token }));
    expect(await get()).toEqual({ url: "/cluster/api?limit=5", token: "Bearer t0" });
    expect(await get()).toEqual({ url: "/cluster/api?limit=5", token: "Bearer t1" });
  });

  it("are refused with the server's own words and its wish to be left alone", async () => {
    answer = (response) =>
      response.writeHead(429, { "retry-after": "7" }).end(JSON.stringify({ message: "too many requests" }));
    await expect(get()).rejects.toMatchObject({
      status: 429,
      retryAfterMs: 7_000,
      problem: { code: "kube.refused", what: "The Kubernetes API answered 429: too many requests" },
    });
  });

  it("make the login new when the server no longer accepts it, and only then", async () => {
    answer = (response) => response.writeHead(403).end("{}");
    await expect(get()).rejects.toMatchObject({ status: 403 });
    expect(renewals).toBe(0);
    answer = (response) => response.writeHead(401).end("{}");
    await expect(get()).rejects.toMatchObject({ status: 401 });
    expect(renewals).toBe(1);
  });

  it("are refused with the status line when a proxy's page comes back", async () => {
    answer = (response) => response.writeHead(502).end("<html>");
    await expect(get()).rejects.toMatchObject({
      status: 502,
      problem: { what: expect.stringContaining("Bad Gateway") },
    });
  });

  it("fail as unreachable when the answer is no JSON or breaks off", async () => {
    answer = (response) => response.end("{");
    await expect(get()).rejects.toMatchObject({ problem: { code: "kube.unreachable" } });
    answer = (response) => response.writeHead(200, { "content-length": "100" }).write("{", () => response.destroy());
    await expect(get()).rejects.toMatchObject({ problem: { code: "kube.unreachable" } });
  });

  it("give a stream line by line, however it is cut, and end with it", async () => {
    answer = (response) => {
      response.write("on");
      response.write("e\ntwo\nth");
      response.end("ree\n");
    };
    const heard: string[] = [];
    await watched(heard);
    expect(heard).toEqual(["one", "two", "three"]);
  });

  it("tell a stream that breaks from one that ends", async () => {
    answer = (response) => response.write("one\n", () => response.destroy());
    await expect(watched([])).rejects.toMatchObject({ problem: { code: "kube.unreachable" } });
  });

  it("end at once when told to stop", async () => {
    const heard: string[] = [];
    answer = (response) => response.write("one\n", () => stop.abort());
    await expect(watched(heard)).rejects.toMatchObject({ problem: { code: "kube.unreachable" } });
  });
});
