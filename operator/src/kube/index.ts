export { type Answer, settleConditions } from "./conditions.ts";
export {
  after,
  type ControllerSpec,
  startController,
  whenChanged,
} from "./controller.ts";
export { accessFromKubeconfig } from "./kubeconfig.ts";
export type { Log } from "./log.ts";
export { type Backoff, backoffMs } from "./pace.ts";
export type { KubeObject, ObjectKey, Resource } from "./resource.ts";
export { accessInCluster } from "./service-account.ts";
export { writeStatus } from "./status.ts";
export { createObjectStore, type ObjectStore } from "./store.ts";
export { createTransport, type Transport } from "./transport.ts";
