export { loadProfiles, matchProfile } from "./match.ts";
export type { Profile } from "./profile.ts";
