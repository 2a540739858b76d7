import type { DiskChoice, InstallView, PlanView, SessionView, StageId, StageView } from "@cto/installer/contract";

/** The disks of one machine: one empty, one with data, the stick. */
export const disks: readonly DiskChoice[] = [
  {
    id: "samsung",
    label: "SAMSUNG MZQL21T9HCJR-00A07, 1.9 TB NVMe",
    serialTail: "2345",
    path: "/dev/nvme1n1",
    bytes: 1_920_383_410_176,
    contents: [],
    offered: true,
    note: "Suggested: an empty NVMe drive.",
    suggested: true,
  },
  {
    id: "boss",
    label: "Dell BOSS-N1, 240 GB NVMe",
    serialTail: "4A01",
    path: "/dev/nvme0n1",
    bytes: 240_057_409_536,
    contents: ["Windows (ntfs) 'Server', 118 GB", "Start files of an operating system (vfat), 105 MB"],
    offered: true,
    note: "Everything on it will be lost.",
    suggested: false,
  },
  {
    id: "stick",
    label: "Kingston DataTraveler 3.0, 31 GB USB",
    serialTail: "F4A1",
    path: "/dev/sda",
    bytes: 31_042_043_904,
    contents: ["Disc image (iso9660), 1.1 GB"],
    offered: false,
    note: "The installer started from this disk.",
    suggested: false,
  },
];

/** A machine before the first answer. */
export const freshSession: SessionView = {
  version: 1,
  phase: "answering",
  release: { version: "1.2.3", talos: "1.14.1", kubernetes: "1.37.1" },
  addresses: ["https://192.168.10.57"],
  machine: {
    vendor: "Dell Inc.",
    model: "PowerEdge R660",
    profile: { id: "dell-poweredge-r660", title: "Dell PowerEdge R660", reasons: ["vendor and model match"] },
    cpu: "Intel(R) Xeon(R) Silver 4410Y",
    cores: 12,
    memoryBytes: 67_142_438_912,
    firmware: "uefi",
    secureBoot: false,
  },
  checks: [
    {
      id: "cores",
      title: "Enough CPU cores",
      verdict: "pass",
      reason: "12 cores.",
      measured: "12 cores",
      limit: "4 cores",
    },
    { id: "memory", title: "Enough memory", verdict: "pass", reason: "67 GB.", measured: "67 GB", limit: "16 GB" },
    {
      id: "medium",
      title: "The USB port is slow",
      verdict: "warn",
      reason: "It reads 11 MB/s, so that installing takes about 26 minutes instead of 9.",
      measured: "11 MB/s",
      fix: "Use a USB 3 port if you can.",
    },
  ],
  disks,
  links: [
    {
      name: "eno8303",
      mac: "b0:7b:25:d1:4e:20",
      up: true,
      addresses: ["192.168.10.57/24"],
      driver: "tg3",
      suggested: true,
    },
    { name: "eno8403", mac: "b0:7b:25:d1:4e:21", up: false, addresses: [], driver: "tg3", suggested: false },
  ],
  features: [],
  defaults: {
    network: { method: "dhcp", link: "eno8303" },
    storage: { disk: "samsung" },
    platform: {
      hostname: "cto-platform",
      domain: "",
      features: ["observability"],
      channel: "stable",
      maintenanceWindow: {
        start: "02:00",
        end: "05:00",
        timezone: "Europe/Berlin",
        daysOfWeek: ["Saturday", "Sunday"],
      },
    },
  },
  answers: {},
  interrupted: null,
  install: null,
  problem: null,
  handOverFetched: false,
};

/** The same machine when all questions are answered, with the disk that holds data. */
export const answeredSession: SessionView = {
  ...freshSession,
  features: [
    { id: "core", title: "Platform", required: true },
    { id: "observability", title: "Metrics, logs and dashboards", required: false },
  ],
  answers: {
    licence: {
      customer: "Acme Corporation",
      tier: "standard",
      expiresAt: "2036-11-14T00:00:00Z",
      features: ["core", "observability"],
    },
    organisation: { name: "Acme Corporation", adminEmail: "admin@acme.example" },
    network: { method: "dhcp", link: "eno8303" },
    storage: { disk: "boss" },
    platform: { ...freshSession.defaults.platform, domain: "platform.acme.example" },
  },
};

const stage = (id: StageId, title: string): StageView => ({
  id,
  title,
  state: "waiting",
  progress: 0,
  detail: "",
  seconds: 0,
});

/** In the middle of the image. */
export const installing: InstallView = {
  progress: 0.41,
  secondsLeft: 360,
  stages: [
    { ...stage("prepare-disk", "Prepare the disk"), state: "done", progress: 1, seconds: 4 },
    {
      ...stage("write-image", "Write Talos Linux 1.14.1"),
      state: "running",
      progress: 0.4,
      detail: "1.7 of 4.2 GB, 212 MB/s",
      seconds: 8,
    },
    stage("verify-image", "Read everything back and compare"),
    stage("store-configuration", "Store the configuration"),
    stage("hand-over", "Hand over the access file"),
    stage("restart", "Restart into the new system"),
  ],
};

export const plan: PlanView = {
  id: "plan-1",
  summary: [
    { label: "Platform", value: "1.2.3, Talos 1.14.1, Kubernetes 1.37.1" },
    { label: "Organisation", value: "Acme Corporation" },
    { label: "Network", value: "eno8303, by DHCP (now 192.168.10.0/24)" },
    { label: "Reached at", value: "platform.acme.example" },
    { label: "Updates", value: "Channel stable" },
  ],
  erases: { diskLabel: "Dell BOSS-N1, 240 GB NVMe", serialTail: "4A01", contents: disks[1]?.contents ?? [] },
  confirmationNeeded: true,
  bytes: 4_200_000_000,
  secondsEstimate: 540,
  nextWindow: "Saturday 21 November 2026, 02:00 (Europe/Berlin)",
  checks: freshSession.checks,
};
