import { configDefaults, defineConfig } from "vitest/config";

const parts = ["**/*.parts.test.ts"];
const deep = ["**/*.deep.test.ts"];

/**
 * quick  pure code, milliseconds
 * parts  real parts (control plane, disks, machines, browsers); started one file at a time, because two cores carry one
 * deep   the same, longer than `make test` may take
 */
export default defineConfig({
  test: {
    reporters: ["default", "./testing/report/reporter.ts"],
    projects: [
      {
        test: {
          name: "quick",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...configDefaults.exclude, ...parts, ...deep],
        },
      },
      {
        test: {
          name: "parts",
          include: parts,
          fileParallelism: false,
          testTimeout: 900_000,
          hookTimeout: 1_800_000,
        },
      },
      {
        test: {
          name: "deep",
          include: deep,
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
});
