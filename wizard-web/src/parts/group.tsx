import type { ReactNode } from "react";
import { FieldError } from "./field.tsx";

interface GroupProps {
  readonly id: string;
  readonly legend: string;
  readonly hiddenLegend?: true;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly children: ReactNode;
}

/** Choices that belong together. Its first control takes the focus when the group has an error. */
export function Group({ id, legend, hiddenLegend, hint, error, children }: GroupProps) {
  return (
    <fieldset data-wrong={error ? true : undefined} aria-describedby={error ? `${id}-error` : undefined}>
      <legend className={hiddenLegend && "unseen"}>{legend}</legend>
      {hint && <p className="quiet small group-hint">{hint}</p>}
      <div className="stack choices">{children}</div>
      <FieldError id={`${id}-error`} text={error} />
    </fieldset>
  );
}
