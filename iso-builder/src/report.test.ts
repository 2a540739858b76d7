import { expect, it } from "vitest";
import { renderReport } from "./report.ts";

it("shows what the medium is made of, one size per line", () => {
  const report = {
    out: "setup.iso",
    bytes: 90 * 1024 ** 2,
    release: "1.2.3",
    kernel: "6.12.1",
    components: [{ name: "kernel", bytes: 12.5 * 1024 ** 2 }],
  };
  expect(renderReport(report)).toBe(
    ["Release 1.2.3, Linux 6.12.1", "kernel       12.5 MiB", "setup.iso    90.0 MiB"].join("\n"),
  );
});
