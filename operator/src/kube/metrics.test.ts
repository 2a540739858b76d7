import { describe, expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

describe("metrics", () => {
  it("are written as Prometheus reads them", () => {
    const metrics = createMetrics();
    const seen = metrics.counter("seen_total", "What was seen.", { name: 'a"b' });
    metrics.counter("seen_total", "What was seen.", { name: "c" });
    metrics.gauge("depth", "What waits.", {}, () => 3);
    const took = metrics.histogram("took_seconds", "How long.", { name: "a" }, [0.1, 1]);
    seen.add();
    for (const seconds of [0.1, 0.5, 7]) took.observe(seconds);
    expect(metrics.render()).toBe(`# HELP seen_total What was seen.
# TYPE seen_total counter
seen_total{name="a\\"b"} 1
seen_total{name="c"} 0
# HELP depth What waits.
# TYPE depth gauge
depth 3
# HELP took_seconds How long.
# TYPE took_seconds histogram
took_seconds_bucket{name="a",le="0.1"} 1
took_seconds_bucket{name="a",le="1"} 2
took_seconds_bucket{name="a",le="+Inf"} 3
took_seconds_sum{name="a"} 7.6
took_seconds_count{name="a"} 3
`);
  });
});
