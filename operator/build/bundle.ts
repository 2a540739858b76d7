import { join, resolve } from "node:path";
import { rolldown } from "rolldown";

/**
 * Writes the operator with all it imports as one file of JavaScript: the image needs no node_modules, and Node does not load
 * its TypeScript compiler, which alone takes about 35 MiB (see bench/operator-start.ts).
 */
const out = resolve(process.argv[2] ?? "dist/operator.mjs");
const bundle = await rolldown({ input: join(import.meta.dirname, "..", "src", "main.ts"), platform: "node" });
try {
  await bundle.write({ format: "esm", file: out, codeSplitting: false });
  console.log(out);
} finally {
  await bundle.close();
}
