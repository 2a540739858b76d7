import type { PlanView, SessionView } from "@cto/installer";
import type { Wizard } from "./wizard.ts";

export interface LabFacts {
  readonly licence: string;
  readonly licenceFile: string;
  readonly serialLog: string;
}

/** Who answers the wizard's questions. Returns the talosconfig of the hand-over, when the machine may restart. */
export type Person = (
  wizard: Wizard,
  facts: LabFacts,
  signal: AbortSignal,
  say: (line: string) => void,
) => Promise<string>;

/** Says how far the installation is, each time a stage or a tenth is passed. */
function reporter(say: (line: string) => void): (session: SessionView) => void {
  let last = "";
  return ({ install }) => {
    const stage = install?.stages.find(({ state }) => state === "running");
    if (install === null || stage === undefined) return;
    const line = `${stage.title}, ${Math.floor(install.progress * 10) * 10} %`;
    if (line !== last) say(line);
    last = line;
  };
}

/** Answers as most people would, with what the pages suggest, and presses the last button. */
export async function answerAndInstall(wizard: Wizard, licence: string, signal: AbortSignal): Promise<PlanView> {
  const { network, storage, platform } = (await wizard.session(signal)).defaults;
  await wizard.answer("licence", { licence }, signal);
  await wizard.answer(
    "organisation",
    { name: "Acme Corp", adminEmail: "admin@acme.example", adminPassword: "maple ferry 4 candle" },
    signal,
  );
  await wizard.answer("network", network, signal);
  await wizard.answer("storage", storage, signal);
  await wizard.answer("platform", platform, signal);
  const plan = await wizard.plan(signal);
  await wizard.install(plan, signal);
  return plan;
}

export const unattended: Person = async (wizard, { licence }, signal, say) => {
  const plan = await answerAndInstall(wizard, licence, signal);
  say(`erases ${plan.erases.diskLabel}, about ${Math.round(plan.secondsEstimate)} s`);
  await wizard.until(["hand-over"], signal, reporter(say));
  const talosconfig = await wizard.talosconfig(signal);
  await wizard.restart(signal);
  return talosconfig;
};

/** Waits for a person at a browser; the lab keeps a copy of the access file, which it needs afterwards. */
export const atTheBrowser: Person = async (wizard, { licenceFile, serialLog }, signal, say) => {
  say("");
  say(`Open            ${wizard.url}   (its certificate is its own: accept it)`);
  say(`Paste licence   cat ${licenceFile}`);
  say(`Watch console   tail -f ${serialLog}`);
  say("");
  await wizard.until(["hand-over", "restarting"], signal, reporter(say));
  const talosconfig = await wizard.talosconfig(signal);
  say("Installed. Save the access file on the page, then press Restart.");
  await wizard.until(["restarting"], signal);
  return talosconfig;
};
