import { inspect } from "node:util";
import { Secret } from "@cto/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answersFor, canary, firstDisk, planInput, recorded } from "../../fixtures/index.ts";
import { type Disk, diskId, type Inventory } from "../inventory/index.ts";
import type { NetworkAnswer } from "../server/contract.ts";
import { makePlan, networkFaults, type Plan, type PlanInput, planView } from "./index.ts";

const lab = recorded("qemu-lab");
const input = planInput(lab, answersFor(diskId(firstDisk(lab))));

function planOf(of: PlanInput): Plan {
  const made = makePlan(of);
  if (!made.ok) throw new Error(made.problem.what);
  return made.value;
}
const refusal = (of: PlanInput): string => {
  const made = makePlan(of);
  return made.ok ? "accepted" : `${made.problem.code}: ${made.problem.what}`;
};

const withDisk = (changes: Partial<Disk>): PlanInput => {
  const disk = { ...firstDisk(lab), ...changes };
  return planInput({ ...lab, disks: [disk] }, answersFor(diskId(disk)));
};

describe("the plan of the lab's machine", () => {
  const plan = planOf(input);

  it("names one disk, as it is", () =>
    expect(plan.target).toEqual({
      diskId: diskId(firstDisk(lab)),
      path: "/dev/vda",
      label: "Disk, 8.6 GB virtual disk",
      serial: "CTOLAB01",
      serialTail: "AB01",
      model: "",
      bytes: 8_589_934_592,
      sectorBytes: 512,
    }));
  it("takes the address that DHCP has given", () =>
    expect(plan.machine).toMatchObject({
      address: "10.0.2.15",
      subnet: "10.0.2.15/24",
      link: { method: "dhcp", mac: "52:54:00:12:34:56" },
      certificateNames: ["10.0.2.15", "platform", "127.0.0.1", "localhost"],
    }));
  it("is shown with everything that a person decides about", () => {
    const view = planView(plan);
    expect(view).toMatchObject({ id: plan.id, confirmationNeeded: false, bytes: 4_453_302_272 });
    expect(view.nextWindow).toBe("Saturday 21 November 2026, 02:00 (Europe/Berlin)");
    expect(view.summary.map(({ label }) => label)).toContain("Disk");
    expect(view.checks.length).toBeGreaterThan(5);
  });
  it("asks for the serial number when data would be lost, and lists it", () => {
    const dell = recorded("dell-poweredge-r660");
    const network: NetworkAnswer = { method: "dhcp", link: "eno8303" };
    const view = planView(planOf(planInput(dell, answersFor(diskId(firstDisk(dell)), network))));
    expect(view).toMatchObject({ confirmationNeeded: true, erases: { serialTail: "4A01" } });
    expect(view.erases.contents).toContain("Windows (ntfs) 'Daten', 118 GB");
  });
  it("holds no secret in any form in which it can be printed", () => {
    for (const text of [
      JSON.stringify(plan),
      inspect(plan, { depth: null, showHidden: true }),
      JSON.stringify(planView(plan)),
    ]) {
      expect(text).not.toContain(canary);
    }
  });
});

describe("a plan's id", () => {
  const reference = planOf(input).id;

  it("is the same for the same input, at any time and in any order of features", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000_000 }),
        fc.shuffledSubarray(["core", "backup"], { minLength: 2 }),
        fc.string(),
        (seconds, features, hash) => {
          const again = planOf({
            ...input,
            now: Temporal.Instant.fromEpochMilliseconds(seconds * 1000),
            answers: {
              ...input.answers,
              organisation: { ...input.answers.organisation, adminPasswordHash: new Secret(hash) },
              platform: { ...input.answers.platform, features },
            },
          });
          expect(again.id).toBe(reference);
        },
      ),
    ));

  it("changes whenever the disk is another one", () =>
    fc.assert(
      fc.property(
        fc.oneof<fc.Arbitrary<Partial<Disk>>[]>(
          fc.record({ serial: fc.string({ minLength: 1, maxLength: 20 }) }),
          fc.record({ bytes: fc.integer({ min: 7_000_000_000, max: 2 ** 45 }) }),
          fc.record({ path: fc.constantFrom("/dev/vdb", "/dev/sda", "/dev/nvme0n1") }),
          fc.record({ contents: fc.constant<Disk["contents"]>([{ path: "/dev/vda1", bytes: 5, fstype: "ext4" }]) }),
        ),
        (changes) => {
          fc.pre(changes.bytes !== firstDisk(lab).bytes && changes.serial !== firstDisk(lab).serial);
          expect(planOf(withDisk(changes)).id).not.toBe(reference);
        },
      ),
    ));

  it.each<[string, PlanInput]>([
    [
      "host name",
      { ...input, answers: { ...input.answers, platform: { ...input.answers.platform, hostname: "other" } } },
    ],
    ["release", { ...input, release: { ...input.release, version: "1.2.4" } }],
    [
      "feature",
      { ...input, answers: { ...input.answers, platform: { ...input.answers.platform, features: ["core"] } } },
    ],
  ])("changes with another %s", (_, other) => expect(planOf(other).id).not.toBe(reference));

  it("leaves its input as it was", () => {
    const before = JSON.stringify(input);
    planOf(input);
    expect(JSON.stringify(input)).toBe(before);
  });
});

describe("a plan that cannot be made", () => {
  const platform = (changes: Partial<PlanInput["answers"]["platform"]>): PlanInput => ({
    ...input,
    answers: { ...input.answers, platform: { ...input.answers.platform, ...changes } },
  });
  const machine = (inventory: Inventory): PlanInput => ({ ...input, inventory });

  it.each<[string, PlanInput, RegExp]>([
    ["has a feature outside the licence", platform({ features: ["core", "gpu"] }), /plan.feature-not-licensed: .*gpu/],
    ["has no disk", machine(recorded("no-disk")), /plan.checks-block: No disk was found/],
    ["has a disk that vanished", planInput(lab, answersFor("disk-0000000000000000")), /plan.checks-block: .*0 times/],
    ["has a disk that is too small", withDisk({ bytes: 4_294_967_296 }), /plan.checks-block/],
    ["has a disk that is the medium", machine({ ...lab, bootMedium: "/dev/vda" }), /plan.checks-block/],
    ["has no image for the machine", { ...input, release: { ...input.release, osImages: {} } }, /no image for amd64/],
    [
      "is for a network port that is not there",
      planInput(lab, answersFor(diskId(firstDisk(lab)), { method: "dhcp", link: "eth9" })),
      /plan.network: There is no network port eth9/,
    ],
    [
      "has no address by DHCP",
      machine({ ...lab, links: lab.links.map((link) => ({ ...link, addresses: ["fd00::1/64"] })) }),
      /plan.network: eth0 has not been given an address/,
    ],
    [
      "leaves no range for pods and services",
      machine({ ...lab, links: lab.links.map((link) => ({ ...link, addresses: ["10.0.0.5/0"] })) }),
      /plan.network-overlap: The network of eth0/,
    ],
  ])("%s", (_, of, expected) => expect(refusal(of)).toMatch(expected));
});

describe("a static address", () => {
  const good = {
    method: "static",
    link: "eth0",
    address: "192.168.1.20/24",
    gateway: "192.168.1.1",
    nameservers: ["192.168.1.1"],
  } as const satisfies NetworkAnswer;
  const fields = (
    changes: Partial<Omit<typeof good, "address" | "gateway" | "nameservers" | "link">> & {
      link?: string;
      address?: string;
      gateway?: string;
      nameservers?: string[];
    },
  ) => networkFaults({ ...good, nameservers: [...good.nameservers], ...changes }, lab).map(({ field }) => field);

  it.each<[string, Parameters<typeof fields>[0], string[]]>([
    ["is right", {}, []],
    ["is right at the edge of its network", { address: "192.168.1.254/24" }, []],
    ["is the network itself", { address: "192.168.1.0/24" }, ["address"]],
    ["is the broadcast address", { address: "192.168.1.255/24" }, ["address"]],
    ["is the gateway's", { address: "192.168.1.1/24" }, ["gateway"]],
    ["is loopback", { address: "127.0.0.5/8", gateway: "127.0.0.1" }, ["address"]],
    ["is multicast", { address: "224.0.0.5/24", gateway: "224.0.0.1" }, ["address"]],
    ["is alone in its network", { address: "192.168.1.20/32", gateway: "192.168.1.20" }, ["address", "gateway"]],
    ["has its gateway outside", { gateway: "192.168.2.1" }, ["gateway"]],
    ["has the broadcast address as gateway", { gateway: "192.168.1.255" }, ["gateway"]],
    ["asks nobody for names", { nameservers: ["0.0.0.0"] }, ["nameservers"]],
    ["is on a port that is not there", { link: "eth7" }, ["link"]],
  ])("that %s", (_, changes, expected) => expect(fields(changes)).toEqual(expected));

  it.each([
    ["192.168.1.20/24", "192.168.1.1", "10.244.0.0/16", "10.96.0.0/12"],
    ["10.20.0.5/8", "10.0.0.1", "172.20.0.0/16", "172.24.0.0/16"],
    ["10.100.3.4/24", "10.100.3.1", "172.20.0.0/16", "172.24.0.0/16"],
    ["10.244.7.4/22", "10.244.4.1", "172.20.0.0/16", "172.24.0.0/16"],
  ])("%s gets ranges inside the cluster that do not collide", (address, gateway, pods, services) => {
    const network = { ...good, nameservers: [...good.nameservers], address, gateway };
    const plan = planOf(planInput(lab, answersFor(diskId(firstDisk(lab)), network)));
    expect(plan.machine.networks).toMatchObject({ pods, services });
  });
});
