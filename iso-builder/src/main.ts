import { parseArgs } from "node:util";
import { defineProblem, ProblemError, problemOf, renderProblem } from "@cto/core";
import { buildIso } from "./iso.ts";
import { renderReport } from "./report.ts";

const usage = `Builds the installation medium from a signed release.

  node iso-builder/src/main.ts --release FILE --vendor-keys FILE --os-image FILE --out FILE

  --release      the signed release (JSON)                        or RELEASE=
  --vendor-keys  the vendor's public keys (JSON)                  or VENDOR_KEYS=
  --os-image     the compressed disk image that the release names or OS_IMAGE=
  --out          the ISO to write                                 or OUT=

The release's signature and the image's digest are checked before anything is written.
`;

const wrongArguments = defineProblem<{ sentence: string }>("iso.arguments", {
  what: ({ sentence }) => sentence,
  cause: "The medium is made of a release, the keys that prove it, and its operating system image.",
  fix: ["node iso-builder/src/main.ts --help shows every option."],
  retryable: false,
});

const options = {
  release: { type: "string" },
  "vendor-keys": { type: "string" },
  "os-image": { type: "string" },
  out: { type: "string" },
  help: { type: "boolean" },
} as const;

function given(args: string[]) {
  try {
    return parseArgs({ args, options }).values;
  } catch (refusal) {
    const sentence = refusal instanceof Error ? refusal.message : String(refusal);
    throw new ProblemError(wrongArguments({ sentence }));
  }
}

async function main(): Promise<string> {
  const values = given(process.argv.slice(2));
  if (values.help) return usage;
  const { env } = process;
  const inputs = {
    release: values.release ?? env.RELEASE ?? "",
    "vendor-keys": values["vendor-keys"] ?? env.VENDOR_KEYS ?? "",
    "os-image": values["os-image"] ?? env.OS_IMAGE ?? "",
    out: values.out ?? env.OUT ?? "",
  };
  const names = Object.entries(inputs).flatMap(([name, value]) => (value === "" ? [`--${name}`] : []));
  if (names.length > 0) throw new ProblemError(wrongArguments({ sentence: `Not given: ${names.join(", ")}.` }));
  const { release, out } = inputs;
  const report = await buildIso({ release, vendorKeys: inputs["vendor-keys"], osImage: inputs["os-image"], out });
  return `${renderReport(report)}\n`;
}

try {
  process.stdout.write(await main());
} catch (failure) {
  process.stderr.write(`${renderProblem(problemOf(failure))}\n`);
  process.exitCode = 1;
}
