import type { ReactNode } from "react";

export type Tone = "ok" | "warn" | "danger" | "plain";

/** A short judgement; long reasons wrap. */
export const Tag = ({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) => (
  <span className={`tag ${tone}`}>{children}</span>
);
