import type { InstallView } from "@cto/installer/contract";
import { t } from "../texts/en.ts";

/**
 * What a screen reader hears of the progress. It changes with each stage and each tenth, not with each event, or
 * nothing else could be heard.
 */
export function announcement(install: InstallView): string {
  const running = install.stages.find((stage) => stage.state === "running");
  return running ? t.install.announce(running.title, Math.floor(install.progress * 10) * 10) : "";
}
