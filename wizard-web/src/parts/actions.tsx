import type { ReactNode } from "react";
import { hashOf, stepBefore, type WizardStep } from "../steps/route.ts";
import { t } from "../texts/en.ts";

interface ActionsProps {
  readonly step: WizardStep;
  /** Stay at the end of the page also on a phone: what is above must be read first. */
  readonly still?: true | undefined;
  readonly children?: ReactNode;
}

/** The way back first, the way on last; on a phone they stay in reach at the lower edge. */
export function Actions({ step, still, children }: ActionsProps) {
  const before = stepBefore(step);
  return (
    <div className={still ? "actions still" : "actions"}>
      {before && (
        <a className="button" href={hashOf(before)}>
          {t.back}
        </a>
      )}
      {children}
    </div>
  );
}

export const Continue = ({ busy }: { readonly busy: boolean }) => (
  <button type="submit" className="button go" aria-disabled={busy || undefined}>
    {busy ? t.saving : t.next}
  </button>
);
