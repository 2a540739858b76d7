export { type ImageJob, verifyImage, writeImage } from "./disk/image-writer.ts";
export { parseInventory, systemExec } from "./inventory/index.ts";
export type * from "./server/contract.ts";
export { type Installer, type StartOptions, startInstaller } from "./start.ts";
