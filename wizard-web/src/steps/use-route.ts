import { useSyncExternalStore } from "react";
import { hashOf, type WizardStep } from "./route.ts";

const subscribe = (changed: () => void) => {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
};

export const useHash = (): string => useSyncExternalStore(subscribe, () => window.location.hash);

export function go(step: WizardStep): void {
  window.location.hash = hashOf(step);
}
