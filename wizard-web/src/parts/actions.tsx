import type { ReactNode } from "react";
import { hashOf, stepBefore, type WizardStep } from "../steps/route.ts";
import { t } from "../texts/en.ts";

/** The way back first, the way on last; on a phone they stay in reach at the lower edge. */
export function Actions({ step, children }: { readonly step: WizardStep; readonly children?: ReactNode }) {
  const before = stepBefore(step);
  return (
    <div className="actions">
      {before ? (
        <a className="button" href={hashOf(before)}>
          {t.back}
        </a>
      ) : (
        <span />
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
