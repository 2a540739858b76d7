import { afterAll, beforeAll } from "vitest";
import { type ControlPlane, startControlPlane } from "../cluster.ts";

/** The first run on a machine builds the control plane from source. */
const buildAndStartMs = 20 * 60_000;

/**
 * One control plane for the test file that calls this at its top level; `using()` gives it inside a test or hook.
 * Files run in parallel, each with its own cluster; the tests of one file share it and name their objects apart.
 */
export function useControlPlane(): () => ControlPlane {
  let running: ControlPlane | undefined;
  beforeAll(async () => {
    running = await startControlPlane();
  }, buildAndStartMs);
  afterAll(async () => {
    await running?.stop();
  }, 60_000);
  return () => {
    if (running === undefined) throw new Error("the control plane is started in beforeAll: ask for it inside a test");
    return running;
  };
}
