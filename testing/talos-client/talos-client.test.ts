import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { fileFromArchive } from "./archive.ts";
import { readTalosconfig } from "./talosconfig.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

it("takes one file out of a gzipped archive in memory", () => {
  const entry = (name: string, content: string): Buffer => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(content.length.toString(8).padStart(11, "0"), 124);
    return Buffer.concat([header, Buffer.from(content.padEnd(512, "\0"))]);
  };
  const archive = gzipSync(
    Buffer.concat([entry("other", "no"), entry("kubeconfig", "kind: Config"), Buffer.alloc(1024)]),
  );
  expect(fileFromArchive(archive, "kubeconfig")).toBe("kind: Config");
  expect(fileFromArchive(archive, "missing")).toBeUndefined();
});

it("gives the key the label that OpenSSL reads", () => {
  const key = base64("-----BEGIN ED25519 PRIVATE KEY-----\nMC4=\n-----END ED25519 PRIVATE KEY-----\n");
  const text = `context: lab\ncontexts:\n  lab: { endpoints: [], ca: ${base64("ca")}, crt: ${base64("crt")}, key: ${key} }\n`;
  expect(readTalosconfig(text).key.toString()).toMatch(/^-----BEGIN PRIVATE KEY-----/);
});

it("says which context is missing", () => {
  expect(() => readTalosconfig("context: lab\ncontexts: {}\n")).toThrow('no context "lab"');
});
