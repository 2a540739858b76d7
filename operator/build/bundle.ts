import { join, resolve } from "node:path";
import { rolldown } from "rolldown";

/**
 * Writes the operator with all it imports as JavaScript into a folder: the image needs no node_modules, and Node does not load
 * its TypeScript compiler, which alone takes about 35 MiB (see bench/operator-start.ts). A pod runs `operator.mjs`; what only
 * --kubeconfig needs is a chunk beside it that a pod never reads.
 */
const out = resolve(process.argv[2] ?? "dist");
const bundle = await rolldown({ input: join(import.meta.dirname, "..", "src", "main.ts"), platform: "node" });
try {
  const { output } = await bundle.write({
    format: "esm",
    dir: out,
    entryFileNames: "operator.mjs",
    chunkFileNames: "chunks/[name].mjs",
  });
  for (const { fileName } of output) console.log(join(out, fileName));
} finally {
  await bundle.close();
}
