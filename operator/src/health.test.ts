import { afterEach, describe, expect, it } from "vitest";
import { serveHealth } from "./health.ts";
import { createMetrics } from "./kube/index.ts";

describe("the operator's answers about itself", () => {
  const stop = new AbortController();
  afterEach(() => stop.abort());

  it("tell whether it lives, whether it has seen everything, and its metrics", async () => {
    let ready = false;
    const metrics = createMetrics();
    metrics.counter("rounds_total", "Rounds.").add();
    const port = await serveHealth(0, { ready: () => ready, metrics }, stop.signal);
    const ask = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`);
      return [answer.status, await answer.text()];
    };
    expect(await ask("/healthz")).toEqual([200, "ok\n"]);
    expect(await ask("/readyz")).toEqual([503, expect.stringContaining("not yet")]);
    ready = true;
    expect(await ask("/readyz")).toEqual([200, "ok\n"]);
    expect(await ask("/metrics")).toEqual([200, expect.stringContaining("\nrounds_total 1\n")]);
    expect(await ask("/secret")).toEqual([404, "not found\n"]);
    await expect(serveHealth(port, { ready: () => ready, metrics }, stop.signal)).rejects.toMatchObject({
      problem: { code: "operator.health-port" },
    });
  });
});
