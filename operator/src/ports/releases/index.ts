export { httpReleases, mirroredReleases } from "./http.ts";
export type { ChannelHead, ReleaseSource } from "./port.ts";
