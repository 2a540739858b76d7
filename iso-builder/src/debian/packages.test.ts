import { expect, it } from "vitest";
import { parseSimulation } from "./packages.ts";

it("reads what apt would install, with the version and architecture that name the archive's file", () => {
  const text = [
    "Reading package lists...",
    "Inst libgcc-s1 (14.2.0-19 Debian:13.2/stable, Debian-Security:13/stable-security [amd64])",
    "Inst busybox-static (1:1.37.0-6 Debian:13.2/stable [amd64])",
    "Conf libgcc-s1 (14.2.0-19 Debian:13.2/stable [amd64])",
  ].join("\n");
  expect(parseSimulation(text)).toEqual([
    { name: "busybox-static", version: "1:1.37.0-6", architecture: "amd64" },
    { name: "libgcc-s1", version: "14.2.0-19", architecture: "amd64" },
  ]);
});
