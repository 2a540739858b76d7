import { describe, expect, it } from "vitest";
import { recorded, shippedProfiles } from "../../fixtures/index.ts";
import { loadProfiles, matchProfile } from "./index.ts";

describe("the shipped profiles", () => {
  const profiles = shippedProfiles();

  it.each([
    ["dell-poweredge-r660", "dell-poweredge-r660", 'The machine calls itself "PowerEdge R660" of "Dell Inc.".'],
    [
      "qemu-lab",
      "generic-x86_64",
      'No profile names "QEMU Standard PC (Q35 + ICH9, 2009)"; general settings are used.',
    ],
  ] as const)("%s is %s", (inventory, id, reason) => {
    const { profile, reasons } = matchProfile(profiles, recorded(inventory));
    expect(profile.id).toBe(id);
    expect(reasons).toEqual([reason]);
  });

  it("matches names whatever their spacing and capitals", () => {
    const inventory = recorded("dell-poweredge-r660");
    const shouting = {
      ...inventory,
      platform: { ...inventory.platform, vendor: "DELL  INC. ", model: "poweredge R660" },
    };
    expect(matchProfile(profiles, shouting).profile.id).toBe("dell-poweredge-r660");
  });

  it("says so when the machine does not tell what it is", () => {
    const inventory = recorded("qemu-lab");
    const nameless = { ...inventory, platform: { ...inventory.platform, vendor: "", model: "" } };
    expect(matchProfile(profiles, nameless).reasons[0]).toMatch(/does not say what it is/);
  });

  it("never falls back to a profile of another machine", () => {
    const inventory = recorded("qemu-lab");
    const arm = { ...inventory, cpu: { ...inventory.cpu, architecture: "arm64" as const } };
    expect(matchProfile(profiles, arm).profile.match).toBeUndefined();
  });
});

describe("profiles that cannot be used", () => {
  const codeOf = (texts: Record<string, string>) => {
    const loaded = loadProfiles(texts);
    return loaded.ok ? "accepted" : `${loaded.problem.code} ${loaded.problem.what}`;
  };
  const need = "{ minimum: 1, recommended: 2, source: test }";
  const good = `version: 1\nid: a\ntitle: A\narchitecture: amd64\nneeds: { memoryMiB: ${need}, cores: ${need}, diskMiB: ${need} }\n`;

  it("accepts the one that the others are made from", () => expect(codeOf({ "a.yaml": good })).toBe("accepted"));

  it.each([
    ["no YAML", "a: [", /profile.invalid.*a\.yaml/],
    ["an unknown key", `${good}colour: red\n`, /profile.invalid.*Unrecognized key/s],
    ["a figure without a source", good.replaceAll(", source: test", ""), /profile.invalid.*source/s],
    ["a later version", good.replace("version: 1", "version: 2"), /profile.invalid/],
    ["no general profile", `${good}match: { vendor: A, model: B, source: test }\n`, /profile.no-fallback/],
  ])("%s", (_, text, expected) => expect(codeOf({ "a.yaml": text })).toMatch(expected));
});
