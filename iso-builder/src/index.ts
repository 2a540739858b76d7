export { debianPackages, type PackageRequest, type UnpackedPackage } from "./debian/packages.ts";
export { buildIso, type IsoReport, type IsoRequest } from "./iso.ts";
export { renderReport } from "./report.ts";
