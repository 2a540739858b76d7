import type { PlanView, Problem } from "@cto/installer/contract";
import { useEffect, useRef, useState } from "react";
import { Actions } from "../parts/actions.tsx";
import { Field } from "../parts/field.tsx";
import { CheckNotes } from "../parts/machine-card.tsx";
import { Note, ProblemNote } from "../parts/note.tsx";
import { Page } from "../parts/page.tsx";
import { useStore } from "../session/session.tsx";
import { t } from "../texts/en.ts";

export function ReviewStep() {
  const { api } = useStore();
  const [plan, setPlan] = useState<PlanView | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    let left = false;
    void api.plan().then((answer) => {
      if (left) return;
      if (answer.ok) setPlan(answer.value);
      else setProblem(answer.refusal.problem);
    });
    return () => {
      left = true;
    };
  }, [api]);

  return (
    <Page title={t.review.title} lead={plan ? t.review.lead(plan.secondsEstimate) : t.review.planning}>
      {problem && <ProblemNote problem={problem} />}
      {plan ? <PlanShown plan={plan} onProblem={setProblem} /> : <Actions step="review" />}
    </Page>
  );
}

interface PlanShownProps {
  readonly plan: PlanView;
  readonly onProblem: (problem: Problem | null) => void;
}

function PlanShown({ plan, onProblem }: PlanShownProps) {
  const { api, show } = useStore();
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const installButton = useRef<HTMLButtonElement>(null);
  const { erases, confirmationNeeded } = plan;
  const blocked = plan.checks.some(({ verdict }) => verdict === "block");

  const start = async () => {
    if (busy) return;
    if (confirmationNeeded && typed.trim().toUpperCase() !== erases.serialTail.toUpperCase()) {
      setWrong(t.review.confirmWrong(erases.serialTail));
      document.getElementById("confirm")?.focus();
      return;
    }
    setWrong(undefined);
    setBusy(true);
    const answer = await api.install({ planId: plan.id, ...(confirmationNeeded ? { confirm: typed.trim() } : {}) });
    if (answer.ok) return show(answer.value);
    setBusy(false);
    onProblem(answer.refusal.problem);
  };

  return (
    // Enter in the field leads to the button and does not press it: erasing is always a step of its own.
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        installButton.current?.focus();
      }}
    >
      <dl className="summary">
        {plan.summary.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t.review.nextWindow}</dt>
          <dd>{plan.nextWindow}</dd>
        </div>
      </dl>
      <CheckNotes checks={plan.checks.filter(({ verdict }) => verdict === "block")} />
      {confirmationNeeded ? (
        <Note tone="danger" title={t.review.eraseTitle(erases.diskLabel, erases.serialTail)}>
          <p className="small">{t.review.eraseLost}</p>
          <ul className="strong">
            {erases.contents.map((content) => (
              <li key={content}>{content}</li>
            ))}
          </ul>
          <Field id="confirm" label={t.review.confirm} hint={t.review.confirmHint(erases.serialTail)} error={wrong}>
            {(control) => (
              <input
                {...control}
                className="mono short"
                autoComplete="off"
                autoCapitalize="characters"
                spellCheck={false}
                maxLength={16}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        </Note>
      ) : (
        <Note tone="plain" title={t.review.emptyTitle(erases.diskLabel, erases.serialTail)}>
          <p className="small">{t.review.emptyText}</p>
        </Note>
      )}
      <Actions step="review" still={confirmationNeeded || undefined}>
        {!blocked && (
          <button
            ref={installButton}
            type="button"
            className={confirmationNeeded ? "button danger" : "button go"}
            aria-disabled={busy || undefined}
            onClick={() => void start()}
          >
            {busy ? t.saving : confirmationNeeded ? t.review.eraseAndInstall : t.review.install}
          </button>
        )}
      </Actions>
    </form>
  );
}
