import type { Secret } from "@cto/core";
import type { NetworkAnswer, PlatformAnswer } from "../server/contract.ts";

/** How the machine's one link is set up; the link is known by its MAC address, names differ between kernels. */
type LinkSettings = { readonly mac: string } & (
  | Extract<NetworkAnswer, { method: "dhcp" }>
  | Extract<NetworkAnswer, { method: "static" }>
);

/** Everything that one machine's configuration says, without keys and tokens. */
export interface MachineSettings {
  /** "1.14.1" */
  readonly talosVersion: string;
  /** "1.37.1" */
  readonly kubernetesVersion: string;
  readonly hostname: string;
  /** Where the Kubernetes API answers, as an IPv4 address without prefix. */
  readonly address: string;
  /** The same address with the prefix of its network: "192.168.1.20/24". */
  readonly subnet: string;
  readonly link: LinkSettings;
  readonly networks: { readonly pods: string; readonly services: string; readonly dnsDomain: string };
  /** Names and addresses under which the Kubernetes and Talos APIs may be called. */
  readonly certificateNames: readonly string[];
  /** What the operator finds in the ConfigMap cto-system/cto-platform. */
  readonly platform: {
    readonly version: string;
    readonly channel: PlatformAnswer["channel"];
    readonly maintenanceWindow: PlatformAnswer["maintenanceWindow"];
    readonly features: readonly string[];
    readonly domain: string;
    readonly organisation: string;
  };
  readonly administrator: { readonly email: string; readonly passwordHash: Secret };
}
