export { loadProfiles, matchProfile, type ProfileMatch } from "./match.ts";
export type { Profile } from "./profile.ts";
