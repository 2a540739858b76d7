import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stringify } from "yaml";
import { accessFromKubeconfig } from "./kubeconfig.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const jwt = (claims: object) =>
  `${[{}, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")}.s`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cto-kubeconfig-"));
});
afterEach(() => rm(folder, { recursive: true }));

const inFolder = (name: string): string => join(folder, name);
const put = async (name: string, text: string): Promise<string> => {
  await writeFile(inFolder(name), text);
  return inFolder(name);
};

interface Change {
  readonly user?: object;
  readonly cluster?: object;
  readonly over?: object;
}
/** A kubeconfig with one context, and its authority in a file beside it. */
const write = async ({ user = { token: "t" }, cluster = {}, over = {} }: Change = {}): Promise<string> => {
  await put("ca.crt", "authority");
  const server = { server: "https://10.0.0.1:6443", "certificate-authority": "ca.crt", ...cluster };
  return put(
    "config",
    stringify({
      "current-context": "here",
      contexts: [{ name: "here", context: { cluster: "c", user: "u" } }],
      clusters: [{ name: "c", cluster: server }],
      users: [{ name: "u", user }],
      ...over,
    }),
  );
};
const credentialsOf = async (file: string) => (await (await accessFromKubeconfig(file)).credentials()).reveal();

describe("a kubeconfig", () => {
  it.each<[string, Change, object]>([
    ["a token", {}, { headers: { Authorization: "Bearer t" }, ca: Buffer.from("authority") }],
    [
      "a client certificate",
      { user: { "client-certificate-data": base64("certificate"), "client-key-data": base64("key") } },
      { cert: Buffer.from("certificate"), key: Buffer.from("key") },
    ],
    ["a name and a password", { user: { username: "ada", password: "p" } }, { auth: "ada:p" }],
    [
      "a token of an OpenID provider",
      { user: { "auth-provider": { name: "oidc", config: { "id-token": jwt({ exp: 4_102_444_800 }) } } } },
      { headers: { Authorization: `Bearer ${jwt({ exp: 4_102_444_800 })}` } },
    ],
    ["another name for the server", { cluster: { "tls-server-name": "api.example" } }, { servername: "api.example" }],
    ["a server that is not verified", { cluster: { "insecure-skip-tls-verify": true } }, { rejectUnauthorized: false }],
    ["a way through a proxy", { cluster: { "proxy-url": "http://10.0.0.2:3128" } }, { agent: expect.anything() }],
    [
      "a proxy of kubectl, which needs no login",
      { user: {}, cluster: { server: "http://127.0.0.1:8001", "insecure-skip-tls-verify": true } },
      { headers: {} },
    ],
  ])("may hold %s", async (_what, change, expected) => {
    expect(await credentialsOf(await write(change))).toMatchObject(expected);
  });

  it("shows what it holds to nobody", async () => {
    const access = await accessFromKubeconfig(await write());
    expect(JSON.stringify(await access.credentials())).toBe('"[redacted]"');
    expect(access.server.href).toBe("https://10.0.0.1:6443/");
  });

  it("leaves kept connections to us where no proxy is in between", async () => {
    expect(await credentialsOf(await write())).not.toHaveProperty("agent");
  });

  const refused = (file: string, code: string, sentence: string) =>
    expect(accessFromKubeconfig(file)).rejects.toMatchObject({
      problem: { code: `kube.${code}`, what: expect.stringContaining(sentence), fix: expect.anything() },
    });

  it.each<[string, string, string, string]>([
    ["it is no YAML", "{", "kubeconfig-malformed", "unexpected end"],
    ["it is empty", "", "kubeconfig-malformed", "empty"],
    ["it holds nothing", "null", "kubeconfig-malformed", "it holds something else"],
    ["it is another file", "kind: Pod", "kubeconfig-malformed", "it holds no context"],
  ])("is refused with a sentence when %s", async (_when, text, code, sentence) => {
    await refused(await put("config", text), code, sentence);
  });

  it.each<[string, Change, string, string]>([
    [
      "its context is gone",
      { over: { "current-context": "there" } },
      "context-missing",
      "no context there, its current one; it knows here",
    ],
    [
      "no context is chosen",
      { over: { "current-context": "" } },
      "context-missing",
      "names no current context; it knows here",
    ],
    ["its cluster is not in it", { over: { clusters: [] } }, "kubeconfig-malformed", "cluster c of its context"],
    ["its user is not in it", { over: { users: [] } }, "kubeconfig-malformed", "user u of its context"],
    ["its cluster has no address", { cluster: { server: "" } }, "kubeconfig-malformed", "server is missing"],
    [
      "its cluster's address is none",
      { cluster: { server: "nowhere" } },
      "kubeconfig-malformed",
      '"nowhere" is no address',
    ],
    ["its user can show nothing", { user: {} }, "login-failed", "neither a client certificate nor a token"],
    [
      "a file that it names is gone",
      { user: { "client-certificate": "a", "client-key": "b" } },
      "login-failed",
      "no such file",
    ],
  ])("is refused with a sentence when %s", async (_when, change, code, sentence) => {
    await refused(await write(change), code, sentence);
  });

  it("is refused with a sentence when there is none", async () => {
    await refused(inFolder("none"), "kubeconfig-missing", "no such file");
  });
});

describe("a kubeconfig whose user logs in by a program", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-20T12:00:00Z") });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const user = () => ({
    exec: { apiVersion: "client.authentication.k8s.io/v1", command: "sh", args: [inFolder("login")] },
  });
  /** A login program that counts its runs and gives the tokens t1, t2, ... */
  const login = (status = '"token":"t%s"'): Promise<string> =>
    put("login", `cd "$(dirname "$0")"; echo run >> runs; printf '{"status":{${status}}}' $(wc -l < runs)`);
  const loginUntil = (expiry: string) => login(`"token":"t%s","expirationTimestamp":"${expiry}"`);
  const runs = async () => (await readFile(inFolder("runs"), "utf8")).split("\n").length - 1;
  const start = async () => {
    const access = await accessFromKubeconfig(await write({ user: user() }));
    const token = async () => (await access.credentials()).reveal().headers.Authorization;
    return { access, token };
  };

  it("keeps a token that does not expire", async () => {
    await login();
    const { token } = await start();
    expect([await token(), await token()]).toEqual(["Bearer t1", "Bearer t1"]);
  });

  it("logs in again when the token has expired, once for all requests of that moment", async () => {
    await loginUntil("2026-11-20T13:00:00Z");
    const { token } = await start();
    expect(await token()).toBe("Bearer t1");
    vi.setSystemTime(new Date("2026-11-20T13:00:01Z"));
    await loginUntil("2026-11-20T14:00:00Z");
    expect(await Promise.all([token(), token(), token()])).toEqual(["Bearer t2", "Bearer t2", "Bearer t2"]);
    expect(await runs()).toBe(2);
  });

  it("logs in again when the server no longer accepts the token", async () => {
    await login();
    const { access, token } = await start();
    access.renew?.();
    expect(await token()).toBe("Bearer t2");
  });

  it("may be given a certificate, and a new one later", async () => {
    await login('"clientCertificateData":"c%s","clientKeyData":"k"');
    const { access } = await start();
    expect((await access.credentials()).reveal()).toMatchObject({ cert: "c1", key: "k" });
    access.renew?.();
    expect((await access.credentials()).reveal()).toMatchObject({ cert: "c2", key: "k" });
  });

  it.each<[string, string, string]>([
    ["fails", "echo 'run: cloud login' >&2; exit 1", "The user u of the kubeconfig .* cannot log in: run: cloud login"],
    ["fails without a word", "exit 1", "it says nothing"],
    ["answers something else", "printf 'private-token'", "what the login answered is no credential"],
    ["answers nothing of use", 'printf \'{"token":"private-token"}\'', "what the login answered is no credential"],
  ])("is refused with a sentence when the program %s, and quotes no secret", async (_how, script, sentence) => {
    await put("login", script);
    const problem = await start().catch((fault) => fault.problem);
    expect(problem).toMatchObject({
      code: "kube.login-failed",
      what: expect.stringMatching(sentence),
      retryable: true,
    });
    expect(JSON.stringify(problem)).not.toContain("private");
  });

  it("is refused with a sentence when the program is not installed", async () => {
    const file = await write({ user: { exec: { command: inFolder("no-such-login") } } });
    await expect(accessFromKubeconfig(file)).rejects.toThrow(/no-such-login ENOENT/);
  });

  it("recovers by itself once the login works again", async () => {
    await loginUntil("2026-11-20T11:00:00Z");
    const { token } = await start();
    await put("login", "printf nonsense");
    await expect(token()).rejects.toMatchObject({ problem: { code: "kube.login-failed" } });
    await loginUntil("2026-11-20T13:00:00Z");
    expect(await token()).toBe("Bearer t2");
  });
});
