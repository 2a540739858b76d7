import { type Outcome, parseMaintenanceWindow, succeed, type WindowOccurrence, windowState } from "@cto/core";
import type { Wanted } from "./spec.ts";

/** What the maintenance window says at one moment. */
export type WindowView =
  | { readonly kind: "not-used" }
  | { readonly kind: "closed"; readonly next: WindowOccurrence }
  | { readonly kind: "open"; readonly until: Temporal.ZonedDateTime; readonly next: WindowOccurrence | undefined };

/** Problems: those of `parseMaintenanceWindow`. A window that cannot be read is never open. */
export function viewWindow({ automatic, window }: Wanted, now: Temporal.Instant): Outcome<WindowView> {
  if (!automatic) return succeed({ kind: "not-used" });
  const parsed = parseMaintenanceWindow(window);
  if (!parsed.ok) return parsed;
  const state = windowState(parsed.value, now);
  if (!state.open) return succeed({ kind: "closed", next: state.next });
  const following = windowState(parsed.value, state.until.toInstant());
  return succeed({ kind: "open", until: state.until, next: following.open ? undefined : following.next });
}
