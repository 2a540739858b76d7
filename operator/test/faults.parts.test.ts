import { useControlPlane } from "@cto/testing/control-plane/vitest";
import { describe, expect, it } from "vitest";
import { weather } from "./fixtures/storm.ts";

describe("a cache that watches 200 changing objects through random faults", () => {
  const using = useControlPlane();

  it.each([1, 2])("ends equal to the server's (seed %i, 100 faults)", async (seed) => {
    const storm = await weather(using(), { seed, faults: 100 });
    expect(storm.cached).toEqual(storm.served);
    // Each fault costs at most a list and a watch, each of which may be struck again.
    expect(storm.requests).toBeLessThanOrEqual(3 * 100 + 10);
  });
});
