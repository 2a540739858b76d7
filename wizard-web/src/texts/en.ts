import { date, duration, list, memory, moment, month } from "./format.ts";

/**
 * Every text of the wizard. Notes for translators stand above the entries that need them.
 * Sentences are calm and short: what happens first, the exact fact second, no jargon in a title.
 */
export const t = {
  product: "Platform setup",
  /** Browser tab: the step first, because tabs are cut on the right. */
  tabTitle: (step: string) => `${step} · Platform setup`,
  skip: "Skip to the question",
  stepOf: (n: number, all: number) => `Step ${n} of ${all}`,
  railLabel: "Steps of the setup",
  railDone: "answered",
  releaseLine: (version: string) => `Release ${version}`,
  back: "Back",
  next: "Continue",
  optional: "optional",
  saving: "One moment …",
  loading: "Asking the machine …",
  fixTitle: "What you can do",
  tryAgain: "Try again",

  steps: {
    licence: "Licence",
    organisation: "Organisation",
    network: "Network",
    storage: "Storage",
    platform: "Address and features",
    review: "Review",
    install: "Install",
  },

  connection: {
    lost: "The connection to the machine is interrupted.",
    lostDetail: "Trying again on its own. Nothing that runs on the machine stops, and no answer is lost.",
  },
  unreachable: {
    what: "The machine does not answer.",
    cause: "It may be restarting, or the network between this browser and the machine is interrupted.",
    fix: [
      "Look at the screen of the machine: it shows its present address.",
      "Check that this device is in the same network.",
      "Try again: nothing was lost.",
    ],
  },
  wrongVersion: {
    what: "This page is older than the setup on the machine.",
    cause: "The browser kept an old copy of the page.",
    fix: ["Reload the page."],
  },

  interrupted: {
    title: "An earlier installation did not finish",
    text: (disk: string, stage: string, startedAt: string) =>
      `Installing on ${disk} stopped at “${stage}”. It was started on ${moment(startedAt)}.`,
    stages: {
      "prepare-disk": "Preparing the disk",
      "write-image": "Writing the system",
      "verify-image": "Checking what was written",
      "store-configuration": "Storing the configuration",
      "hand-over": "Handing over",
      restart: "Restarting",
    },
    next: "That disk does not hold a working system. Answer the questions and choose it again: the installation starts clean.",
  },

  machine: {
    title: (vendor: string, model: string) =>
      `${vendor.replace(/,? (Inc|Corp|Ltd|Co)\.?$/, "")} ${model}`.trim() || "This machine",
    /** `profile` is the name of a hardware profile, such as "Dell PowerEdge R660" or "Generic x86-64 machine". */
    recognised: (profile: string) => `Profile: ${profile}`,
    cpu: "CPU",
    cores: (cpu: string, cores: number) =>
      `${cpu.replace(/\((R|TM)\)/gi, "")}, ${cores} ${cores === 1 ? "core" : "cores"}`,
    memory: "Memory",
    memoryValue: memory,
    firmware: "Firmware",
    firmwareValue: (firmware: "uefi" | "bios", secureBoot: boolean) =>
      firmware === "bios" ? "BIOS" : secureBoot ? "UEFI, Secure Boot on" : "UEFI, Secure Boot off",
    passed: (n: number) => `${n} ${n === 1 ? "check" : "checks"} passed`,
    toKnow: (n: number) => `${n} to know`,
    blocking: (n: number) => `${n} in the way`,
    unknown: (n: number) => `${n} not measured`,
    allChecks: "All checks",
    /** `measured` and `limit` are values with a unit, such as "31 GB" and "16 GB". */
    measured: (measured: string, limit: string | undefined) => (limit ? `${measured}, limit ${limit}` : measured),
    verdicts: { pass: "passed", warn: "to know", block: "in the way", unknown: "not measured" },
  },

  licence: {
    title: "Your licence",
    lead: "The licence file came with your order. It says who you are and which features you may use. It is checked on this machine; nothing is sent anywhere.",
    field: "Licence text",
    hint: "Paste the whole file, or choose it. It starts with { and ends with }.",
    choose: "Choose a file",
    dropped: (name: string) => `Read from ${name}.`,
    empty: "Paste the licence, or choose its file.",
    accepted: "Licence accepted",
    customer: "Customer",
    tier: "Tier",
    until: "Valid until",
    untilValue: date,
    features: "Features",
    another: "Use another licence",
    rail: (customer: string, tier: string, expiresAt: string) => `${customer} · ${tier} · until ${month(expiresAt)}`,
  },

  organisation: {
    title: "Who runs this platform?",
    lead: "The first administrator signs in with this e-mail address and password.",
    name: "Name of the organisation",
    email: "E-mail address of the administrator",
    emailHint: "Warnings that need a person go here.",
    password: "Password",
    passwordHint: "At least 12 characters. A few words in a row are easy to remember and hard to guess.",
    passwordKept: "A password is set. Leave both fields empty to keep it.",
    passwordAgain: "Password, again",
    show: "Show the password",
    emptyName: "Give your organisation a name.",
    emptyEmail: "An e-mail address is needed, such as admin@example.com.",
    wrongEmail: "This does not look like an e-mail address. Example: admin@example.com.",
    shortPassword: (missing: number) =>
      `At least 12 characters; ${missing === 1 ? "one is" : `${missing} are`} missing.`,
    passwordForChange: "To save a change on this page, type the password again.",
    different: "The two passwords are not the same.",
    strength: {
      short: "Too short yet.",
      weak: "Easy to guess: it repeats itself or follows a pattern.",
      fair: "Good. A longer one would be stronger.",
      strong: "Strong.",
    },
  },

  network: {
    title: "How does the machine reach the network?",
    lead: "The platform keeps this connection after the installation.",
    link: "Network port",
    noLinks: "This machine shows no network port. Connect one that Linux knows, then start from the stick again.",
    up: "Cable connected",
    down: "No cable",
    suggested: "Suggested",
    noAddress: "no address yet",
    method: "Address",
    dhcp: "Automatic (DHCP)",
    dhcpDetail: "Your router or DHCP server hands out the address. Reserve it there, so that it stays the same.",
    static: "Fixed address",
    staticDetail: "You type the address, the gateway and the name servers.",
    address: "Address and prefix",
    addressHint: "Example: 192.168.1.105/24",
    gateway: "Gateway",
    gatewayHint: "Example: 192.168.1.1",
    nameservers: "Name servers",
    nameserversHint: "One to three addresses, separated by commas.",
    chooseLink: "Choose a network port.",
    wrongAddress: "This is not an IPv4 address with a prefix. Example: 192.168.1.105/24.",
    wrongGateway: "This is not an IPv4 address. Example: 192.168.1.1.",
    wrongNameservers: "One to three IPv4 addresses, separated by commas. Example: 192.168.1.1, 9.9.9.9.",
    railDhcp: (link: string) => `${link} · automatic (DHCP)`,
    railStatic: (link: string, address: string) => `${link} · ${address}`,
  },

  storage: {
    title: "Where should the platform live?",
    lead: "One disk is erased and becomes the system. The others are not touched, not even opened for writing.",
    group: "Disks of this machine",
    /** Followed by the last four characters of the serial number. */
    endsIn: "ends in",
    empty: "empty",
    holds: "holds",
    suggested: "Suggested",
    hasData: "Has data",
    notOffered: "Not offered",
    choose: "Choose the disk that may be erased.",
    noneTitle: "No disk here can take the platform",
    noneAtAll:
      "This machine shows no disk at all. Connect one, or turn its controller on in the firmware, then start from the stick again.",
    noneOffered: "Each disk below says why. Connect or replace a disk, then start from the stick again.",
    willErase: (label: string, tail: string) => `Everything on the ${label} (…${tail}) will be erased`,
    willEraseText: "Nothing happens yet: you confirm it on the page “Review”.",
    rail: (label: string, tail: string) => `${label} · …${tail}`,
  },

  platform: {
    title: "Address and features",
    lead: "All of this can be changed later, except the name of the machine.",
    hostname: "Name of the machine",
    hostnameHint: "Small letters, digits and hyphens.",
    wrongHostname: "Only small letters, digits and hyphens; the first and last character is a letter or a digit.",
    domain: "Domain",
    domainHint: "Where people open the platform, such as platform.example.com. Empty: by its address.",
    wrongDomain: "This is not a domain name. Example: platform.example.com.",
    features: "Features",
    required: "always on",
    noFeatures: "Your licence has no feature to choose.",
    channel: "Updates come from",
    channels: {
      stable: { title: "Stable", detail: "Proven in beta for weeks. Right for nearly everyone." },
      beta: { title: "Beta", detail: "New features early; a test machine runs it first." },
      edge: { title: "Edge", detail: "Every build. Expect faults." },
    },
    window: "Maintenance window",
    windowLead: "Only then may an update restart the machine.",
    days: "Days",
    start: "From",
    end: "To",
    zone: "Time zone",
    noDay: "Choose at least one day.",
    sameTime: "The window must end at another time than it starts.",
    /** `days` is a list such as "Saturday and Sunday". */
    sentence: (days: readonly string[], start: string, end: string, zone: string, nextDay: boolean) =>
      `${list(days)}, ${start} to ${end}${nextDay ? " on the next day" : ""}, ${zone}.`,
    weekdays: {
      Monday: { short: "Mon", long: "Monday" },
      Tuesday: { short: "Tue", long: "Tuesday" },
      Wednesday: { short: "Wed", long: "Wednesday" },
      Thursday: { short: "Thu", long: "Thursday" },
      Friday: { short: "Fri", long: "Friday" },
      Saturday: { short: "Sat", long: "Saturday" },
      Sunday: { short: "Sun", long: "Sunday" },
    },
  },

  review: {
    title: "Ready when you are",
    lead: (seconds: number) => `It takes ${duration(seconds)} and one restart. You can close this page and come back.`,
    planning: "Working out the plan. Nothing is touched.",
    nextWindow: "Next window",
    emptyTitle: (label: string, tail: string) => `The ${label} (…${tail}) becomes the system`,
    emptyText: "Nothing was found on it, so nothing is lost. No other disk is touched.",
    eraseTitle: (label: string, tail: string) => `This will erase the ${label} (…${tail})`,
    eraseLost: "These will be lost and cannot be brought back:",
    confirm: "Last four characters of its serial number",
    confirmHint: (tail: string) => `Type ${tail} to confirm; they are also on the label of the drive.`,
    confirmWrong: (tail: string) => `This is not ${tail}. Nothing was started.`,
    install: "Install",
    eraseAndInstall: "Erase and install",
    blockedTitle: "Something is in the way",
  },

  install: {
    title: { running: "Installing the system", failed: "The installation stopped", unusable: "Setup cannot begin" },
    left: (seconds: number) => `It takes ${duration(seconds)} more. You may close this page; nothing stops.`,
    leftUnknown: "You may close this page; nothing stops.",
    progress: "Progress of the installation",
    /** Read aloud at each new stage and each tenth. */
    announce: (stage: string, percent: number) => `${stage}, ${percent} percent done`,
    percent: (percent: number) => `${percent} %`,
    stageStates: { waiting: "waiting", running: "running", done: "done", failed: "failed" },
    log: "Show the log",
    logEmpty: "No line since this page was opened.",
    powerTitle: "If the power fails",
    power:
      "Start from the stick again. Setup says what was interrupted, and the installation starts clean. No other disk is touched.",
    unusableLead: "Nothing was written to any disk.",
    failedLead: "The machine was not restarted. No other disk than the chosen one was written to.",
    again: "Review again",
    otherDisk: "Another disk",
  },

  handOver: {
    title: "The system is on the disk",
    lead: "One thing to keep before the machine restarts.",
    fileTitle: "The access file",
    fileText:
      "With this file, and only with it, you administer the machine. Keep it as you keep a key: whoever has it owns the machine, and there is no second copy.",
    save: "Save the access file",
    saveAgain: "Save it once more",
    saved: "The access file was saved by this browser.",
    first: "Save the access file first; then the machine can restart.",
    restart: "Restart now",
    power:
      "Before the access file is saved, the disk does not start by itself: begin again from the stick, and a new file is made. Afterwards start the machine without the stick.",
    ready: "When the screen goes dark, pull the stick.",
  },

  restarting: {
    title: "Restarting into the new system",
    lead: "This page has done its work. You can close it.",
    steps: "What happens now",
    pull: "Pull the stick when the screen of the machine goes dark.",
    wait: "Give the machine about two minutes. Its screen shows the system and its address.",
    bootstrap: "Start Kubernetes once, from a computer with talosctl and the access file:",
    kubeconfig: "Then fetch the file with which kubectl signs in:",
    address: "Kubernetes will answer at",
  },
} as const;
