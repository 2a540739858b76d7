import { createPrivateKey, X509Certificate } from "node:crypto";
import { generateReference, validateMachineConfig } from "@cto/testing/talos-validate";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { answersFor, dhcpSettings, newSecrets, planInput, recorded, staticSettings } from "../../fixtures/index.ts";
import { diskId } from "../inventory/index.ts";
import { makePlan } from "../plan/index.ts";
import type { NetworkAnswer } from "../server/contract.ts";
import { plainKey } from "./authority.ts";
import { checkMachineConfig, createTalosconfig, type MachineSettings, renderMachineConfig } from "./index.ts";

type Fields = Record<string, unknown>;

const clean = { valid: true, errors: [], warnings: [] };
const secrets = await newSecrets();
const reference = await generateReference({
  name: "platform",
  endpoint: "https://192.168.1.20:6443",
  kubernetesVersion: "1.37.1",
});

function settingsOf(
  name: "qemu-lab" | "dell-poweredge-r660",
  network: NetworkAnswer,
  features: string[],
): MachineSettings {
  const inventory = recorded(name);
  const disk = inventory.disks.find(({ contents }) => contents.length === 0);
  if (disk === undefined) throw new Error("no empty disk");
  const answers = answersFor(diskId(disk), network);
  const made = makePlan(planInput(inventory, { ...answers, platform: { ...answers.platform, features } }));
  if (!made.ok) throw new Error(made.problem.what);
  return made.value.machine;
}

const machines = [
  { machine: "qemu-lab", link: "eth0" },
  { machine: "dell-poweredge-r660", link: "eno8303" },
] as const;
const ways = [
  { method: "dhcp" },
  { method: "static", address: "10.1.2.3/24", gateway: "10.1.2.1", nameservers: ["10.1.2.1", "9.9.9.9"] },
  { method: "static", address: "10.1.2.3/8", gateway: "10.0.0.1", nameservers: ["10.0.0.1"] },
] as const;
const choices = [["core"], ["core", "backup", "agents"]];
const matrix = machines.flatMap(({ machine, link }) =>
  ways.flatMap((way) =>
    choices.map((features) => {
      const network: NetworkAnswer =
        way.method === "dhcp" ? { method: "dhcp", link } : { ...way, link, nameservers: [...way.nameservers] };
      return { machine, network, features, name: `${machine}, ${way.method}, ${features.join("+")}` };
    }),
  ),
);

describe("Talos' own validator", () => {
  it.each(matrix)("accepts $name without a warning", async ({ machine, network, features }) => {
    const settings = settingsOf(machine, network, features);
    const text = renderMachineConfig(settings, secrets);
    expect(await validateMachineConfig(text)).toEqual(clean);
    expect(checkMachineConfig(text, settings)).toEqual([]);
  });

  it.each(["on", "1e3", "0x1f", "null", "a".repeat(63)])("accepts the host name %s", async (hostname) => {
    const settings = { ...staticSettings, hostname };
    const text = renderMachineConfig(settings, secrets);
    expect(await validateMachineConfig(text)).toEqual(clean);
    expect(checkMachineConfig(text, settings)).toEqual([]);
  });

  it("refuses what is no configuration, so that its yes means something", async () => {
    const unknownKey = renderMachineConfig(dhcpSettings, secrets).replace("hostname:", "hostnaam:");
    expect((await validateMachineConfig(unknownKey)).valid).toBe(false);
    expect((await validateMachineConfig("")).valid).toBe(false);
  });
});

function documentsOf(text: string): ReadonlyMap<string, Fields> {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) throw new Error("empty");
  const values = documents.map((document): Fields => document.toJS());
  return new Map(values.map((fields) => [`${fields.kind ?? "root"} ${fields.name ?? ""}`.trim(), fields]));
}

describe("beside what Talos' own generator makes", () => {
  const ours = documentsOf(renderMachineConfig(dhcpSettings, secrets));
  const theirs = documentsOf(reference.configuration);

  it("no document is missing, and ours are the network, the time and the platform's manifests", () => {
    expect([...theirs.keys()].filter((name) => !ours.has(name))).toEqual([]);
    expect([...ours.keys()].filter((name) => !theirs.has(name)).sort()).toEqual([
      "DHCPv4Config net0",
      "KubeInlineManifestConfig cto-admin",
      "KubeInlineManifestConfig cto-platform",
      "KubeInlineManifestConfig cto-system",
      "LinkAliasConfig net0",
      "LinkConfig net0",
      "TimeSyncConfig",
    ]);
  });

  /** Kinds that hold keys, compared by their form below, and those in which we differ on purpose. */
  const differing: Readonly<Record<string, string>> = {
    root: "keys, certificate names; no `persist`, which is deprecated",
    DiscoveryIdentityConfig: "keys",
    KubeAPIServerCAConfig: "keys",
    KubeAggregatorCAConfig: "keys",
    KubeEtcdEncryptionConfig: "keys",
    KubeServiceAccountConfig: "keys",
    HostnameConfig: "the chosen name instead of a made-up one",
    KubeNodeConfig: "no label that keeps load balancers away from the only node",
    KubeAPIServerConfig: "certificate names",
  };
  it.each([...theirs.keys()].filter((name) => !(name in differing)))("%s is the same, field by field", (name) =>
    expect(ours.get(name)).toEqual(theirs.get(name)),
  );

  /** The PEM texts of a configuration by their place, decoded where they are in base64. */
  function pems(value: unknown, place = ""): [string, string][] {
    if (typeof value === "object" && value !== null) {
      return Object.entries(value).flatMap(([key, inner]) => pems(inner, place === "" ? key : `${place}.${key}`));
    }
    if (typeof value !== "string") return [];
    const text = value.startsWith("LS0t") ? Buffer.from(value, "base64").toString() : value;
    return text.startsWith("-----BEGIN") ? [[place, text]] : [];
  }

  /** Everything about a certificate or key that does not differ from one making to the next. */
  function formOf(pem: string): unknown {
    const label = /BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1];
    if (label !== "CERTIFICATE") {
      const key = createPrivateKey(plainKey(pem));
      return { label, type: key.asymmetricKeyType, details: key.asymmetricKeyDetails };
    }
    const certificate = new X509Certificate(pem);
    const seconds = (certificate.validToDate.getTime() - certificate.validFromDate.getTime()) / 1000;
    return {
      subject: certificate.subject,
      issuer: certificate.issuer,
      ca: certificate.ca,
      usage: certificate.keyUsage,
      type: certificate.publicKey.asymmetricKeyType,
      details: certificate.publicKey.asymmetricKeyDetails,
      signature: certificate.signatureAlgorithm,
      seconds,
    };
  }
  const forms = (text: string): Fields =>
    Object.fromEntries(
      [...documentsOf(text)].flatMap(([name, fields]) =>
        pems(fields, name).map(([place, pem]) => [place, formOf(pem)]),
      ),
    );

  it("keys and certificates are of the same kinds, subjects, uses and lifetimes, under the same labels", () => {
    const made = forms(renderMachineConfig(dhcpSettings, secrets));
    expect(Object.keys(made)).toHaveLength(9);
    expect(made).toEqual(forms(reference.configuration));
  });

  it("the talosconfig has the same shape and an administrator's certificate of the same form", async () => {
    const read = (text: string, context: string): { keys: string[]; crt: unknown; key: unknown } => {
      const file: { context: string; contexts: Record<string, Record<string, string>> } = parse(text);
      expect(file.context).toBe(context);
      const inside = file.contexts[context] ?? {};
      const pem = (key: string): string => Buffer.from(inside[key] ?? "", "base64").toString();
      return { keys: Object.keys(inside), crt: formOf(pem("crt")), key: createPrivateKey(plainKey(pem("key"))).type };
    };
    const now = Temporal.Instant.from("2026-11-20T12:00:00Z");
    const mine = read(await createTalosconfig(secrets, "192.168.1.20", now), "cto");
    const talos = read(reference.talosconfig, "platform");
    expect(mine.crt).toEqual(talos.crt);
    expect(mine.keys).toEqual(expect.arrayContaining(talos.keys));
  });
});
