import {
  nextWindows,
  type Outcome,
  parseMaintenanceWindow,
  succeed,
  type WindowOccurrence,
  type WindowState,
  windowState,
} from "@cto/core";
import type { Wanted } from "./spec.ts";

/** What the maintenance window says at one moment; `upcoming` are the next three that have not begun. */
export type WindowView =
  | { readonly kind: "not-used" }
  | { readonly kind: "weekly"; readonly state: WindowState; readonly upcoming: readonly WindowOccurrence[] };

const shown = 3;

/** Problems: those of `parseMaintenanceWindow`. A window that cannot be read is never open. */
export function viewWindow({ automatic, window }: Wanted, now: Temporal.Instant): Outcome<WindowView> {
  if (!automatic) return succeed({ kind: "not-used" });
  const parsed = parseMaintenanceWindow(window);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  return succeed({ kind: "weekly", state: windowState(value, now), upcoming: nextWindows(value, now, shown) });
}
