import { styleText } from "node:util";
import type { Command, Option } from "./command.ts";

/** Bold on a terminal that wants colour (NO_COLOR is heeded), plain elsewhere. */
const heading = (text: string): string => styleText("bold", text, { stream: process.stdout });

/** The first page: what there is, and the order in which a newcomer needs it. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return `cto-vendor: what the vendor of the platform does: sign licences and releases, and hand them out.

${heading("Commands")}, in the order in which you need them
${commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join("\n")}

${heading("Every command")}
  --help   explains the command, with examples
  --json   prints the result as one line of JSON, for programs
  Exit code: 0 done, 1 failed, 2 refused or not understood (nothing was done).

${heading("Start here")}
  cto-vendor keys --dir keys
  cto-vendor licence issue --help
`;
}

export function helpFor({ name, summary, about, options, examples }: Command): string {
  const width = Math.max(...options.map((option) => spelled(option).length));
  return `cto-vendor ${name}: ${summary}

${about}

${heading("Options")}
${options.map((option) => `  ${spelled(option).padEnd(width)}  ${option.help}${note(option)}`).join("\n")}
  ${"--json".padEnd(width)}  Print the result as one line of JSON.

${heading("Examples")}
${examples.map((example) => `  ${example.replaceAll("\n", "\n    ")}`).join("\n\n")}
`;
}

const spelled = ({ name, value }: Option): string => `--${name} ${value}`;

function note({ default: fallback, optional, repeatable }: Option): string {
  const notes = [
    ...(fallback === undefined ? [] : [`${fallback === "" ? "empty" : fallback} unless given`]),
    ...(optional && fallback === undefined ? ["optional"] : []),
    ...(repeatable ? ["may be repeated"] : []),
  ];
  return notes.length === 0 ? "" : ` (${notes.join("; ")})`;
}
