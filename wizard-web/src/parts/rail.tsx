import type { SessionView } from "@cto/installer/contract";
import { railAnswer } from "../steps/rail-answers.ts";
import { hashOf, isAnswered, isOpen, type WizardStep, wizardSteps } from "../steps/route.ts";
import { t } from "../texts/en.ts";

interface RailProps {
  readonly session: SessionView;
  readonly now: WizardStep;
}

/** The steps, with the answer under each one that has it; open ones lead back to their page. */
export const Rail = ({ session, now }: RailProps) => (
  <nav className="rail" aria-label={t.railLabel}>
    <ol>
      {wizardSteps.map((step) => (
        <RailStep key={step} session={session} step={step} now={now} />
      ))}
    </ol>
  </nav>
);

function RailStep({ session, step, now }: RailProps & { readonly step: WizardStep }) {
  const answered = isAnswered(session, step);
  const answer = railAnswer(session, step);
  const text = (
    <>
      {t.steps[step]}
      {answered && <span className="unseen">, {t.railDone}</span>}
      {answer && <small>{answer}</small>}
    </>
  );
  return (
    <li className={[answered && "done", step === now && "now"].filter(Boolean).join(" ") || undefined}>
      {isOpen(session, step) ? (
        <a href={hashOf(step)} aria-current={step === now ? "step" : undefined}>
          {text}
        </a>
      ) : (
        <span aria-current={step === now ? "step" : undefined}>{text}</span>
      )}
    </li>
  );
}

/** The rail on a phone: one line. */
export function PhoneSteps({ now }: { readonly now: WizardStep }) {
  const at = wizardSteps.indexOf(now);
  return (
    <div className="phone-steps">
      <p className="small quiet">
        {t.stepOf(at + 1, wizardSteps.length)} · {t.steps[now]}
      </p>
      <div className="dots" aria-hidden="true">
        {wizardSteps.map((step, index) => (
          <i key={step} className={index <= at ? "reached" : undefined} />
        ))}
      </div>
    </div>
  );
}
