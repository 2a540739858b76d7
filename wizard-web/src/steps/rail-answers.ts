import type { SessionView } from "@cto/installer/contract";
import { t } from "../texts/en.ts";
import type { WizardStep } from "./route.ts";

/** The short answer that stands under an answered step. */
export function railAnswer(session: SessionView, step: WizardStep): string | undefined {
  const { licence, organisation, network, storage, platform } = session.answers;
  switch (step) {
    case "licence":
      return licence && t.licence.rail(licence.customer, licence.tier, licence.expiresAt);
    case "organisation":
      return organisation?.adminEmail;
    case "network":
      if (!network) return undefined;
      return network.method === "dhcp"
        ? t.network.railDhcp(network.link)
        : t.network.railStatic(network.link, network.address);
    case "storage": {
      const disk = session.disks.find((candidate) => candidate.id === storage?.disk);
      return disk && t.storage.rail(disk.label, disk.serialTail);
    }
    case "platform":
      return platform && (platform.domain || platform.hostname);
    case "review":
    case "install":
      return undefined;
  }
}
