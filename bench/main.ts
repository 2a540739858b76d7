import { execa } from "execa";

const help = `Benchmarks beside their peers, in the same run; figures are ratios, because the machine is noisy.

  make bench                 all of them
  node bench/main.ts NAME    one of them
`;

const benchmarks = ["verify", "operator-start", "image-writer"] as const;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benchmarks.some((benchmark) => benchmark === name));
if (unknown.length > 0) {
  process.stdout.write(`${help}\nKnown: ${benchmarks.join(", ")}\n`);
  process.exitCode = wanted.includes("--help") ? 0 : 2;
} else {
  for (const name of benchmarks.filter((benchmark) => wanted.length === 0 || wanted.includes(benchmark))) {
    process.stdout.write(`\n== ${name}\n`);
    const { exitCode } = await execa(process.execPath, [new URL(`${name}.ts`, import.meta.url).pathname], {
      stdio: "inherit",
      reject: false,
    });
    process.exitCode ||= exitCode ?? 1;
  }
}
