import type { SessionView, StepId } from "@cto/installer/contract";

export type WizardStep = StepId | "review" | "install";

/** In the order of the rail. */
export const wizardSteps: readonly WizardStep[] = [
  "licence",
  "organisation",
  "network",
  "storage",
  "platform",
  "review",
  "install",
];

const questions: readonly StepId[] = ["licence", "organisation", "network", "storage", "platform"];

export const hashOf = (step: WizardStep): string => `#/${step}`;

const stepOfHash = (hash: string): WizardStep | undefined => wizardSteps.find((step) => hashOf(step) === hash);

export const isAnswered = (session: SessionView, step: WizardStep): boolean =>
  step === "review"
    ? session.install !== null
    : step === "install"
      ? session.phase === "hand-over" || session.phase === "restarting"
      : session.answers[step] !== undefined;

/** The furthest page that may be opened: the first open question, or the review when all are answered. */
const furthest = (session: SessionView): WizardStep =>
  questions.find((step) => session.answers[step] === undefined) ?? "review";

/**
 * The page to show. The machine's phase decides; the address bar may only choose among pages that are open now.
 * After a failure the questions are open again, which is the way out.
 */
export function stepToShow(session: SessionView, hash: string): WizardStep {
  const asked = stepOfHash(hash);
  if (session.phase === "installing" || session.phase === "hand-over" || session.phase === "restarting")
    return "install";
  if (session.phase === "failed" && (asked === undefined || asked === "install")) return "install";
  const limit = furthest(session);
  return asked !== undefined && wizardSteps.indexOf(asked) <= wizardSteps.indexOf(limit) ? asked : limit;
}

/** Whether the rail offers a way to this page. */
export const isOpen = (session: SessionView, step: WizardStep): boolean => stepToShow(session, hashOf(step)) === step;

export const stepAfter = (step: WizardStep): WizardStep => wizardSteps[wizardSteps.indexOf(step) + 1] ?? "install";
export const stepBefore = (step: WizardStep): WizardStep | undefined => wizardSteps[wizardSteps.indexOf(step) - 1];
