import { describe, expect, it } from "vitest";
import { emptyDisk } from "../../fixtures/index.ts";
import { type Exec, type Files, type Inventory, parseInventory, probe } from "./index.ts";

const gap = { tran: null, model: null, vendor: null, serial: null, wwn: null, fstype: null, label: null };
const block = {
  ...gap,
  type: "disk",
  "log-sec": 512,
  rota: false,
  rm: false,
  ro: false,
  partlabel: null,
  parttypename: null,
  mountpoints: [null],
};

/** As lsblk prints a virtual disk and a CD where udev does not run, a disk with LVM, and what is no disk at all. */
const lsblk = {
  blockdevices: [
    { ...block, name: "vda", kname: "vda", path: "/dev/vda", size: 8_589_934_592, vendor: "0x1af4" },
    {
      ...block,
      name: "sda",
      kname: "sda",
      path: "/dev/sda",
      size: 1e12,
      vendor: "ATA     ",
      model: "WDC WD10",
      serial: "WD-1",
      tran: "sata",
      rota: true,
      children: [
        {
          ...block,
          name: "sda1",
          kname: "sda1",
          path: "/dev/sda1",
          type: "part",
          size: 9e11,
          fstype: "LVM2_member",
          parttypename: "Linux LVM",
          children: [
            {
              ...block,
              name: "vg-root",
              kname: "dm-0",
              path: "/dev/mapper/vg-root",
              type: "lvm",
              size: 9e11,
              mountpoints: ["/srv"],
            },
          ],
        },
      ],
    },
    { ...block, name: "sr0", kname: "sr0", path: "/dev/sr0", type: "rom", size: 5e8, mountpoints: ["/run/medium"] },
    { ...block, name: "zram0", kname: "zram0", path: "/dev/zram0", size: 4096 },
    { ...block, name: "sdb", kname: "sdb", path: "/dev/sdb", size: 0 },
    { ...block, name: "loop0", kname: "loop0", path: "/dev/loop0", type: "loop", size: 1e8 },
  ],
};
const address = [
  { ifname: "lo", addr_info: [{ local: "127.0.0.1", prefixlen: 8, scope: "host" }] },
  {
    ifname: "eth0",
    permaddr: "52:54:00:00:00:01",
    addr_info: [
      { local: "10.0.2.15", prefixlen: 24, scope: "global" },
      { local: "fe80::1", prefixlen: 64, scope: "link" },
    ],
  },
];

const tools: Readonly<Record<string, string>> = {
  "lsblk -J -b -O": JSON.stringify(lsblk),
  "ip -j address": JSON.stringify(address),
  "ip -j route show default": JSON.stringify([{ dst: "default", gateway: "10.0.2.2", dev: "eth0" }]),
  "uname -m": "x86_64\n",
  // Prints nothing, or an empty list, about an empty disk: both have been seen.
  "wipefs --json /dev/vda": "",
  "wipefs --json /dev/sda /dev/sda1": JSON.stringify({
    signatures: [
      { device: "sda", type: "gpt", label: null },
      { device: "sda", type: "PMBR", label: null },
      { device: "sda1", type: "LVM2_member", label: null },
    ],
  }),
};
const texts: Readonly<Record<string, string>> = {
  "/sys/class/dmi/id/sys_vendor": "QEMU\n",
  "/sys/class/dmi/id/product_name": "To Be Filled By O.E.M.\n",
  "/sys/class/dmi/id/product_serial": "Not Specified\n",
  "/proc/cpuinfo": [0, 1, 2, 3]
    .map((id) => `processor\t: ${id}\nmodel name\t: Test CPU: fast\nphysical id\t: 0\ncore id\t\t: ${id % 2}\n`)
    .join("\n"),
  "/proc/meminfo": "MemTotal:        2015796 kB\nMemFree: 1 kB\n",
  "/sys/block/vda/serial": "CTOLAB01",
  "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c": "\u0006\0\0\0\u0000",
  "/sys/class/net/eth0/address": "02:00:00:00:00:99\n",
  "/sys/class/net/eth0/type": "1\n",
  "/sys/class/net/eth0/carrier": "1\n",
  "/sys/class/net/eth0/speed": "-1\n",
  "/sys/class/net/lo/address": "00:00:00:00:00:00\n",
  "/sys/class/net/lo/type": "772\n",
};
const folders: Readonly<Record<string, readonly string[]>> = {
  "/sys/class/net": ["lo", "eth0"],
  "/sys/firmware/efi": ["efivars"],
};
const places: Readonly<Record<string, string>> = {
  "/sys/block/vda": "/sys/devices/pci0000:00/0000:00:03.0/virtio1/block/vda",
  "/sys/class/net/eth0/device": "/sys/devices/pci0000:00/0000:00:04.0/virtio2",
  "/sys/class/net/eth0/device/driver": "/sys/bus/virtio/drivers/virtio_net",
};

const exec: Exec = {
  run: async (command, args) => {
    const printed = tools[[command, ...args].join(" ")];
    if (printed === undefined) throw new Error(`${command}: not found`);
    return printed;
  },
};
const files: Files = {
  read: async (path) => texts[path],
  list: async (path) => folders[path] ?? [],
  resolve: async (path) => places[path],
};
const look = (over: Partial<Exec & Files> = {}): Promise<Inventory> =>
  probe({ ...exec, ...over }, { ...files, ...over }, new AbortController().signal);

describe("the probe", () => {
  it("fills what lsblk leaves to udev from /sys", async () =>
    expect((await look()).disks[0]).toEqual({
      ...emptyDisk,
      path: "/dev/vda",
      transport: "virtio",
      model: "",
      serial: "CTOLAB01",
      bytes: 8_589_934_592,
    }));

  it("leaves out what is no disk, and finds the medium it was started from", async () => {
    const { disks, bootMedium } = await look();
    expect(disks.map(({ path }) => path)).toEqual(["/dev/vda", "/dev/sda"]);
    expect(bootMedium).toBe("/dev/sr0");
  });

  it("sees that something far below a disk is mounted", async () =>
    expect((await look()).disks[1]).toMatchObject({
      inUse: true,
      contents: [{ path: "/dev/sda1", fstype: "LVM2_member", partType: "Linux LVM" }],
    }));

  it("knows a link by the address that its card was made with", async () =>
    expect((await look()).links).toEqual([
      {
        name: "eth0",
        mac: "52:54:00:00:00:01",
        up: true,
        driver: "virtio_net",
        addresses: ["10.0.2.15/24"],
        gateway: "10.0.2.2",
      },
    ]));

  it("counts cores and threads, and does not repeat what a board maker forgot to fill in", async () =>
    expect(await look()).toMatchObject({
      platform: { vendor: "QEMU", model: "", firmware: "uefi", secureBoot: false },
      cpu: { model: "Test CPU: fast", cores: 2, threads: 4, architecture: "amd64" },
      memory: { bytes: 2_015_796 * 1024 },
      problems: [],
    }));

  it("sees Secure Boot", async () => {
    const read: Files["read"] = async (path) => (path.includes("SecureBoot") ? "\u0006\0\0\0\u0001" : texts[path]);
    expect((await look({ read })).platform.secureBoot).toBe(true);
  });
});

describe("a probe with a tool that does not work", () => {
  const failing = (broken: string, how: () => Promise<string>): Exec["run"] => {
    return (command, args, signal) => (command === broken ? how() : exec.run(command, args, signal));
  };

  it.each<[string, string, () => Promise<string>]>([
    ["lsblk", "disks", () => Promise.reject(new Error("lsblk: not found"))],
    ["lsblk", "disks", async () => "no JSON"],
    ["lsblk", "disks", async () => '{"blockdevices":[{"name":"sda"}]}'],
    ["ip", "links.addresses", () => Promise.reject(new Error("ip: not found"))],
    ["ip", "links.addresses", async () => "{}"],
    ["uname", "cpu.architecture", () => Promise.reject(new Error("uname: not found"))],
    ["uname", "cpu.architecture", async () => "riscv64"],
  ])("%s costs only %s", async (tool, field, how) => {
    const inventory = await look({ run: failing(tool, how) });
    expect(inventory.problems.map((problem) => problem.field)).toEqual([field]);
    expect(inventory.memory.bytes).toBeGreaterThan(0);
    expect(parseInventory(JSON.stringify(inventory)).ok).toBe(true);
  });

  it("never calls a disk empty that could not be read", async () => {
    const inventory = await look({ run: failing("wipefs", () => Promise.reject(new Error("input/output error"))) });
    expect(inventory.disks[0]?.contents).toEqual([{ path: "/dev/vda", bytes: 8_589_934_592 }]);
    expect(inventory.disks[1]?.contents).toHaveLength(1);
    expect(inventory.problems).toEqual([
      { field: "disks.contents", reason: "/dev/sda: input/output error" },
      { field: "disks.contents", reason: "/dev/vda: input/output error" },
    ]);
  });

  it("finds by reading the disk what lsblk does not know without udev", async () => {
    const signatures = [
      { device: "vda", type: "xfs", label: "Daten" },
      { device: "vda", type: "ntfs", label: null },
    ];
    const inventory = await look({ run: failing("wipefs", async () => JSON.stringify({ signatures })) });
    expect(inventory.disks[0]?.contents).toEqual([
      { path: "/dev/vda", bytes: 8_589_934_592, fstype: "xfs", label: "Daten" },
    ]);
  });

  it("asks dmidecode where the kernel shows no names", async () => {
    const read: Files["read"] = async (path) => (path.includes("/dmi/") ? undefined : texts[path]);
    const run = failing("dmidecode", async () => "Dell Inc.\n");
    expect((await look({ read, run })).platform.vendor).toBe("Dell Inc.");
  });

  it("has nothing to go by at all and still answers, field by field", async () => {
    const nothing = { run: () => Promise.reject(new Error("gone")), read: async () => undefined, list: async () => [] };
    const inventory = await look(nothing);
    expect(inventory.problems.map(({ field }) => field)).toEqual([
      "cpu",
      "cpu.architecture",
      "disks",
      "links.addresses",
      "memory.bytes",
      "platform.model",
      "platform.serial",
      "platform.vendor",
    ]);
  });

  it("stops when it is told to", async () => {
    const stopping = new AbortController();
    const run: Exec["run"] = (_command, _args, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const probing = probe({ run }, files, stopping.signal);
    stopping.abort(new Error("stopped"));
    await expect(probing).rejects.toThrow("stopped");
  });
});
