export { builtWizard } from "./app/wizard.ts";
export { packFolder } from "./archive/compress.ts";
export { alive } from "./cache/alive.ts";
export { cacheFolder, type PartSpec, part } from "./cache/part.ts";
export { debianPackages, type PackageRequest, type UnpackedPackage } from "./debian/packages.ts";
export { buildIso, type IsoReport, type IsoRequest } from "./iso.ts";
export { renderReport } from "./report.ts";
export { librariesOf, neededByReadelf, runFrom } from "./root.ts";
