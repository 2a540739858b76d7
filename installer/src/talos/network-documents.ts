import type { Document } from "./render.ts";
import type { MachineSettings } from "./settings.ts";

/** The name that the configuration gives the machine's link, whatever the kernel calls it. */
const alias = "net0";

/**
 * Host name, the one link, name servers and time. The link is bound by its MAC address: names differ between kernels.
 */
export function networkDocuments({ hostname, link }: MachineSettings): readonly Document[] {
  const hostDNS = { enabled: true, forwardKubeDNSToHost: true };
  return [
    { kind: "HostnameConfig", hostname },
    { kind: "LinkAliasConfig", name: alias, selector: { match: `mac(link.permanent_addr) == "${link.mac}"` } },
    ...(link.method === "dhcp"
      ? [
          { kind: "LinkConfig", name: alias, up: true },
          { kind: "DHCPv4Config", name: alias },
          { kind: "ResolverConfig", hostDNS },
        ]
      : [
          {
            kind: "LinkConfig",
            name: alias,
            up: true,
            addresses: [{ address: link.address }],
            routes: [{ gateway: link.gateway }],
          },
          {
            kind: "ResolverConfig",
            nameservers: link.nameservers.map((address) => ({ address })),
            hostDNS,
          },
        ]),
    // Without this limit a machine that reaches no time server would wait for it for ever before it starts etcd.
    { kind: "TimeSyncConfig", bootTimeout: "2m0s" },
  ];
}
