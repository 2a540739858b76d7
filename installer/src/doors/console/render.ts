import { renderUnicodeCompact } from "uqr";
import type { LinkChoice, SessionView } from "../../server/contract.ts";

/** What the screen is drawn from; a plain text screen, 80 columns by 24 rows. */
export interface Screen {
  readonly session: SessionView;
  /** "https://cto-setup.local", or null when nobody answers to that name. */
  readonly name: string | null;
}

export const columns = 80;
export const rows = 24;

const label = (text: string): string => `   ${text.padEnd(27)}`;
const continued = " ".repeat(30);

/** The screen as lines without any control codes; at most 24 of at most 80 characters. */
export function render({ session, name }: Screen): readonly string[] {
  const body = bodies[session.phase]({ session, name });
  const lines = [header(session), "", ...body].map((line) => line.slice(0, columns).trimEnd());
  const foot = footer(session);
  const room = rows - foot.length;
  return [...lines.slice(0, room), ...Array<string>(Math.max(0, room - lines.length)).fill(""), ...foot];
}

const titles: Readonly<Record<SessionView["phase"], string>> = {
  answering: "setup is ready",
  installing: "installing",
  "hand-over": "installed, waiting for you",
  restarting: "restarting",
  failed: "stopped",
};

const header = ({ phase, release }: SessionView): string => {
  const product = ` CTO Platform ${release.version}`.trimEnd();
  const title = titles[phase];
  return product + title.padStart(columns - product.length - 1);
};

const bodies: Readonly<Record<SessionView["phase"], (screen: Screen) => readonly string[]>> = {
  answering: (screen) => [...interrupted(screen.session), ...reach(screen)],
  installing: ({ session }) => [...installing(session), "", ...open(session)],
  "hand-over": ({ session }) => [
    ...paragraph(
      session.handOverFetched
        ? "The access file was downloaded. Restart the machine from the setup page."
        : "The system is on the disk. Download the access file on the setup page: without it nobody can ever log in. Only then will the disk start.",
    ),
    "",
    ...open(session),
  ],
  restarting: () => paragraph("The machine restarts into the new system. Remove the setup medium."),
  failed: ({ session }) => [...failure(session), "", ...open(session)],
};

const firstAddress = ({ addresses }: SessionView): string | undefined => addresses[0];

const noNetwork = "No address yet. Plug in a network cable; this screen changes by itself.";

function open(session: SessionView): readonly string[] {
  const address = firstAddress(session);
  return address ? [`${label("Open in a browser")}${address}`] : paragraph(noNetwork);
}

function reach({ session, name }: Screen): readonly string[] {
  const [address, ...others] = session.addresses;
  if (!address) return paragraph(noNetwork);
  const more = [...others.slice(0, 2), ...(name ? [name] : [])].map((other) => `${continued}${other}`);
  const code = renderUnicodeCompact(address, { border: 1, ecc: "L" }).split("\n");
  const scan = code.map((line, index) => `${index === 0 ? label("or scan with a phone") : continued}${line}`);
  return [`${label("Open in a browser")}${address}`, ...more, "", ...scan];
}

function interrupted({ interrupted: found }: SessionView): readonly string[] {
  if (!found) return [];
  const text = `An installation on ${found.diskLabel} was interrupted during "${found.stage}". That disk does not start. Installing again begins anew.`;
  return [...paragraph(text), ""];
}

const barWidth = 50;

function installing({ install }: SessionView): readonly string[] {
  if (!install) return [];
  const filled = Math.round(install.progress * barWidth);
  const bar = `   [${"#".repeat(filled)}${".".repeat(barWidth - filled)}] ${Math.floor(install.progress * 100)} %`;
  const left = install.secondsLeft === null ? "" : `   about ${duration(install.secondsLeft)} left`;
  return [
    ...install.stages.map(({ title, state, detail }) => `   ${marks[state]} ${title.padEnd(38)}${detail}`),
    "",
    bar,
    left,
    "",
    "   Do not switch the machine off.",
  ];
}

const marks = { waiting: " ", running: ">", done: "x", failed: "!" } as const;

const duration = (seconds: number): string => (seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);

function failure({ problem }: SessionView): readonly string[] {
  if (!problem) return [];
  return [
    ...paragraph(problem.what),
    ...paragraph(problem.cause),
    "",
    ...problem.fix.flatMap((step) => paragraph(`- ${step}`)),
    "",
    `   ${problem.code}`,
  ];
}

/** Wraps at words, three columns in. */
function paragraph(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 1 <= columns - 6) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `   ${line}`);
}

const linkWords = ({ name, up, addresses }: LinkChoice): string => {
  const address = addresses.find((candidate) => candidate.includes("."))?.replace(/\/.*$/, "");
  if (!up) return `${name} no cable`;
  return `${name} ${address ?? "no address yet"}`;
};

function footer({ links, machine }: SessionView): readonly string[] {
  const memory = `${Math.round(machine.memoryBytes / 2 ** 30)} GB`;
  const facts = `${machine.cores} cores  ${memory}  ${machine.profile.id}`;
  const room = columns - facts.length - 4;
  const shown: string[] = [];
  for (const words of links.map(linkWords)) {
    if ([...shown, words].join("   ").length > room) break;
    shown.push(words);
  }
  const ports = shown.join("   ");
  return ["", ` ${ports}${" ".repeat(Math.max(2, columns - 2 - ports.length - facts.length))}${facts}`];
}
