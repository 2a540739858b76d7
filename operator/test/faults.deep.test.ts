import { useControlPlane } from "@cto/testing/control-plane/vitest";
import { describe, expect, it } from "vitest";
import { weather } from "./fixtures/storm.ts";

describe("a cache that watches 200 changing objects through 10,000 random faults", () => {
  const using = useControlPlane();

  it("ends equal to the server's, and asks no more often than the faults make it", async () => {
    const storm = await weather(using(), { seed: 20_261_120, faults: 10_000 });
    process.stderr.write(
      `${JSON.stringify({ ...Object.fromEntries(storm.given), requests: storm.requests, writes: storm.writes })}\n`,
    );
    expect(storm.cached).toEqual(storm.served);
    expect(storm.requests).toBeLessThanOrEqual(3 * 10_000);
  });
});
