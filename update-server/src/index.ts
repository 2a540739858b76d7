export { type CreatedKeys, createVendorKeys } from "./keys/keys.ts";
export { issueLicence, type LicenceOrder } from "./licence/issue.ts";
export { type PublishedRelease, publishRelease, type ReleaseOrder } from "./release/publish.ts";
export { type Listen, type Serving, serve } from "./serve/serve.ts";
