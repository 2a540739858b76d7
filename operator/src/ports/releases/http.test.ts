import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import {
  type ChannelName,
  publicHalf,
  readSigningKey,
  Secret,
  type SigningKey,
  sha256Of,
  signChannel,
  signRelease,
  type VendorKeys,
} from "@cto/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { httpReleases } from "./http.ts";

const newKey = (): SigningKey => {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const key = readSigningKey(new Secret(pem));
  if (!key.ok) throw new Error(key.problem.what);
  return key.value;
};

const now = Temporal.Instant.from("2026-11-20T12:00:00Z");
const vendor = newKey();
const stranger = newKey();
const keys: VendorKeys = { version: 1, keys: [publicHalf(vendor)] };

const releaseText = (version: string, key = vendor, channel: ChannelName = "stable"): string =>
  signRelease(
    {
      version,
      channel,
      releasedAt: now,
      talosVersion: "1.14.1",
      kubernetesVersion: "1.37.1",
      osImages: {},
      notes: "",
    },
    key,
  );
const channelText = (
  texts: Readonly<Record<string, string>>,
  over: { name?: "stable" | "beta"; key?: SigningKey; expiresAt?: Temporal.Instant } = {},
) =>
  signChannel(
    {
      name: over.name ?? "stable",
      publishedAt: now.subtract({ hours: 48 }),
      expiresAt: over.expiresAt ?? now.add({ hours: 24 }),
      releases: Object.entries(texts).map(([version, text]) => ({
        version,
        path: `/releases/${version}.json`,
        sha256: sha256Of(text),
      })),
    },
    over.key ?? vendor,
  );

describe("a channel on an update server", () => {
  let server: Server;
  let base: string;
  let files: Record<string, string>;
  const { signal } = new AbortController();
  const head = (url = `${base}/mirror/`) => httpReleases(keys, { now: () => now }).head(url, "stable", signal);

  beforeAll(async () => {
    server = createServer((request, response) => {
      const text = files[(request.url ?? "").replace(/^\/mirror/, "")];
      if (text?.startsWith("-> ")) response.writeHead(302, { location: text.slice(3) }).end();
      else response.writeHead(text === undefined ? 404 : 200).end(text);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    base = typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "";
  });
  afterAll(() => {
    server.close();
  });
  beforeEach(() => {
    const [older, newer] = [releaseText("1.2.3"), releaseText("1.2.4")];
    files = {
      "/releases/1.2.3.json": older,
      "/releases/1.2.4.json": newer,
      "/channels/stable.json": channelText({ "1.2.3": older, "1.2.4": newer }),
    };
  });

  it("gives its newest release, below an address that has a path of its own", async () => {
    expect(await head()).toMatchObject({ ok: true, value: { channel: "stable", newest: { version: "1.2.4" } } });
  });

  it("may be empty", async () => {
    files["/channels/stable.json"] = channelText({});
    expect(await head()).toMatchObject({ ok: true, value: { newest: undefined } });
  });

  it.each<[string, string, () => void]>([
    ["the server does not hold the channel", "releases.refused", () => delete files["/channels/stable.json"]],
    ["the server does not hold the release", "releases.refused", () => delete files["/releases/1.2.4.json"]],
    [
      "the server sends us elsewhere",
      "releases.unreachable",
      () => {
        files["/channels/stable.json"] = "-> /channels/beta.json";
      },
    ],
    [
      "the answer does not end",
      "releases.too-large",
      () => {
        files["/channels/stable.json"] = "x".repeat(600_000);
      },
    ],
    [
      "the answer is a page of something else",
      "channel.malformed",
      () => {
        files["/channels/stable.json"] = "<html>";
      },
    ],
    [
      "the channel is signed by a stranger",
      "channel.unknown-key",
      () => {
        files["/channels/stable.json"] = channelText({}, { key: stranger });
      },
    ],
    [
      "the channel has expired",
      "channel.expired",
      () => {
        files["/channels/stable.json"] = channelText({}, { expiresAt: now });
      },
    ],
    [
      "another channel is in its place",
      "releases.wrong-channel",
      () => {
        files["/channels/stable.json"] = channelText({}, { name: "beta" });
      },
    ],
    [
      "the release is signed by a stranger",
      "release.unknown-key",
      () => {
        files["/releases/1.2.4.json"] = releaseText("1.2.4", stranger);
      },
    ],
    [
      "another release of the vendor is in its place",
      "releases.digest",
      () => {
        files["/releases/1.2.4.json"] = releaseText("1.2.3");
      },
    ],
    [
      "the vendor listed a file under a wrong version",
      "releases.wrong-release",
      () => {
        const text = releaseText("1.2.4");
        files["/channels/stable.json"] = channelText({ "1.2.5": text });
        files["/releases/1.2.5.json"] = text;
      },
    ],
    [
      "the vendor listed a release of another channel",
      "releases.wrong-release",
      () => {
        const text = releaseText("1.2.5", vendor, "beta");
        files["/channels/stable.json"] = channelText({ "1.2.5": text });
        files["/releases/1.2.5.json"] = text;
      },
    ],
  ])("is refused when %s (%s)", async (_when, code, change) => {
    change();
    expect(await head()).toMatchObject({ ok: false, problem: { code } });
  });

  it("is out of reach when nothing listens, and the address is named", async () => {
    const outcome = await head("http://127.0.0.1:9");
    expect(outcome).toMatchObject({ ok: false, problem: { code: "releases.unreachable" } });
    expect(outcome.ok || outcome.problem.what).toContain("http://127.0.0.1:9/channels/stable.json");
  });
});
