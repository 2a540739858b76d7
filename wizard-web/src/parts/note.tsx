import type { Problem } from "@cto/installer/contract";
import type { ReactNode } from "react";
import { t } from "../texts/en.ts";

interface NoteProps {
  readonly tone: "danger" | "warn" | "ok" | "plain";
  readonly title: string;
  readonly children?: ReactNode;
  /** Read aloud when it appears. */
  readonly alert?: true;
}

export const Note = ({ tone, title, children, alert }: NoteProps) => (
  <section className={`note ${tone}`} role={alert ? "alert" : undefined}>
    <h2>{title}</h2>
    {children}
  </section>
);

/** What happened, why, and what to do: the one way in which a problem is shown. */
export const ProblemNote = ({ problem }: { readonly problem: Problem }) => (
  <Note tone="danger" title={problem.what} alert>
    <p className="small">{problem.cause}</p>
    {problem.fix.length > 0 && (
      <div className="small">
        <p className="strong">{t.fixTitle}</p>
        <ul>
          {problem.fix.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
      </div>
    )}
    <p className="mono quiet">{problem.code}</p>
  </Note>
);
