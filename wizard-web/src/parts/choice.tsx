import type { ReactNode } from "react";

interface ChoiceProps {
  readonly kind: "radio" | "checkbox";
  readonly id: string;
  /** The radio group; a checkbox stands alone. */
  readonly name: string;
  readonly title: string;
  readonly detail?: ReactNode;
  readonly tag?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChoose: (checked: boolean) => void;
}

/** A card that is chosen by a tap anywhere on it. */
export function Choice({ kind, id, name, title, detail, tag, checked, disabled, onChoose }: ChoiceProps) {
  return (
    <label className="choice" htmlFor={id}>
      <input
        type={kind}
        id={id}
        name={name}
        checked={checked}
        disabled={disabled}
        aria-labelledby={`${id}-title`}
        aria-describedby={[detail && `${id}-detail`, tag && `${id}-tag`].filter(Boolean).join(" ") || undefined}
        onChange={(event) => onChoose(event.target.checked)}
      />
      <span className="choice-title" id={`${id}-title`}>
        {title}
      </span>
      {tag && (
        <span className="choice-tag" id={`${id}-tag`}>
          {tag}
        </span>
      )}
      {detail && (
        <span className="quiet small choice-detail" id={`${id}-detail`}>
          {detail}
        </span>
      )}
    </label>
  );
}
