import { appendFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Closes a run with the line `N passed, N failed`. A file that could not even start counts as one failure, and so does
 * a test that was skipped: nothing is left out silently. With CTO_TEST_COUNTS the two numbers are also added to that
 * file.
 */
export default class Report implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandled.length;
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      const failing = tests.filter((test) => test.result().state !== "passed").length;
      passed += tests.length - failing;
      failed += failing === 0 && module.state() === "failed" ? 1 : failing;
    }
    const counts = process.env.CTO_TEST_COUNTS;
    if (counts !== undefined) appendFileSync(counts, `${passed} ${failed}\n`);
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
    if (failed > 0) process.exitCode = 1;
  }
}
