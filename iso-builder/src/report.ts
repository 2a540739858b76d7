import type { IsoReport } from "./iso.ts";

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** The report as a table for a terminal; the last row is the medium itself. */
export function renderReport(report: IsoReport): string {
  const { components, out, bytes, release, kernel } = report;
  const rows = [...components, { name: out, bytes }].map(({ name, bytes: size }) => [name, mebibytes(size)] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    `Release ${release}, Linux ${kernel}`,
    ...rows.map(([name, size]) => `${name.padEnd(width)}  ${size.padStart(10)}`),
  ].join("\n");
}
