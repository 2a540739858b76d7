import { describeBytes } from "../inventory/index.ts";
import type { PlanView } from "../server/contract.ts";
import type { Plan } from "./plan.ts";

/** The plan as a person sees it before the button. */
export function planView(plan: Plan): PlanView {
  const { target, machine } = plan;
  const { platform } = machine;
  const network =
    machine.link.method === "dhcp"
      ? `${machine.link.link}, by DHCP (now ${machine.subnet})`
      : `${machine.link.link}, ${machine.link.address}, gateway ${machine.link.gateway}`;
  return {
    id: plan.id,
    summary: [
      {
        label: "Platform",
        value: `${platform.version}, Talos ${machine.talosVersion}, Kubernetes ${machine.kubernetesVersion}`,
      },
      { label: "Organisation", value: platform.organisation },
      { label: "Administrator", value: machine.administrator.email },
      { label: "Host name", value: machine.hostname },
      { label: "Network", value: network },
      { label: "Reached at", value: platform.domain === "" ? machine.address : platform.domain },
      { label: "Disk", value: `${target.label} (${target.path}), serial number ending in ${target.serialTail}` },
      { label: "Features", value: platform.features.join(", ") },
      { label: "Updates", value: `Channel ${platform.channel}` },
      { label: "Image", value: describeBytes(plan.bytes) },
    ],
    erases: { diskLabel: target.label, serialTail: target.serialTail, contents: plan.erases },
    confirmationNeeded: plan.erases.length > 0,
    bytes: plan.bytes,
    secondsEstimate: plan.secondsEstimate,
    nextWindow: plan.nextWindow,
    checks: plan.checks,
  };
}
