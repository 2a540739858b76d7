export { debianPackages, type PackageRequest, type UnpackedPackage } from "./debian/packages.ts";
