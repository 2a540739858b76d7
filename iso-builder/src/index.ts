export { packFolder } from "./archive/compress.ts";
export { debianPackages, type PackageRequest, type UnpackedPackage } from "./debian/packages.ts";
export { buildIso, type IsoReport, type IsoRequest } from "./iso.ts";
export { renderReport } from "./report.ts";
export { librariesOf, neededByReadelf, runFrom } from "./root.ts";
