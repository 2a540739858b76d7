import { execa } from "execa";
import { checkArrows } from "./arrows.ts";

const root = new URL("../..", import.meta.url).pathname;
const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"], {
  cwd: root,
});
const files = stdout.split("\n").filter((file) => file !== "" && !file.endsWith(".d.ts"));
const violations = await checkArrows(
  root,
  files.map((file) => `${root}${file}`),
);
for (const { file, imports, why } of violations) console.error(`${file} imports ${imports}: ${why}`);
if (violations.length > 0) process.exit(1);
console.log(`arrows: ${files.length} files, no violation`);
