import type { ReactNode } from "react";
import { t } from "../texts/en.ts";

/** What a control takes over so that its label, hint and error belong to it for every reader. */
export interface ControlProps {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

/** For names and addresses: the browser keeps its hands off what is typed. */
export const asTyped = { autoComplete: "off", autoCapitalize: "off", spellCheck: false } as const;

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly optional?: true;
  readonly children: (control: ControlProps) => ReactNode;
}

export function Field({ id, label, hint, error, optional, children }: FieldProps) {
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {optional && <span className="quiet small">({t.optional})</span>}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {hint && (
        <p className="quiet small" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <FieldError id={`${id}-error`} text={error} />
    </div>
  );
}

export function FieldError({ id, text }: { readonly id: string; readonly text: string | undefined }) {
  return text ? (
    <p className="field-error small" id={id}>
      {text}
    </p>
  ) : null;
}
