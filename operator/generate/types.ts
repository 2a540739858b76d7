import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { compile } from "json-schema-to-typescript";
import { parse } from "yaml";
import { z } from "zod";

/** Writes the TypeScript types of our custom resources from crds/*.yaml; with --check it only says which are out of date. */

const repository = join(import.meta.dirname, "..", "..");
const source = join(repository, "crds");
const target = join(import.meta.dirname, "..", "src", "resources", "generated");

type JsonSchema = { [keyword: string]: unknown };

const customResourceDefinition = z.object({
  spec: z.object({
    names: z.object({ kind: z.string() }),
    versions: z
      .array(
        z.object({
          name: z.string(),
          storage: z.boolean(),
          schema: z.object({ openAPIV3Schema: z.object({ properties: z.record(z.string(), z.unknown()) }) }),
        }),
      )
      .min(1),
  }),
});

/** Lengths and item counts are the API server's to check; as TypeScript they would become unreadable tuple types. */
const notForTypes = new Set([
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
  "pattern",
  "format",
  "minimum",
  "maximum",
]);

/** A CRD's schema as JSON Schema: no Kubernetes keywords, and objects closed, as pruning makes them. */
function jsonSchemaOf(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(jsonSchemaOf);
  if (typeof node !== "object" || node === null) return node;
  const kept: JsonSchema = {};
  for (const [key, value] of Object.entries(node)) {
    const isKeyword = typeof value !== "object" || Array.isArray(value) || key.startsWith("x-kubernetes-");
    if (isKeyword && (key.startsWith("x-kubernetes-") || notForTypes.has(key))) continue;
    kept[key] = jsonSchemaOf(value);
  }
  if (kept.type === "object" && kept.properties !== undefined) kept.additionalProperties = false;
  return kept;
}

const fileNameOf = (kind: string): string => kind.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

async function typesOf(file: string): Promise<readonly [path: string, text: string]> {
  const crd = customResourceDefinition.parse(parse(await readFile(join(source, file), "utf8")));
  const { kind } = crd.spec.names;
  const stored = crd.spec.versions.find((version) => version.storage);
  if (stored === undefined) throw new Error(`${file}: no version is marked storage: true`);
  const { spec, status } = stored.schema.openAPIV3Schema.properties;
  const definitions = await Promise.all(
    Object.entries({ [`${kind}Spec`]: spec, [`${kind}Status`]: status }).map(([name, schema]) =>
      // The root's description would be repeated on the interface; its fields say what matters.
      compile(JSON.parse(JSON.stringify(jsonSchemaOf(schema))), name, {
        bannerComment: "",
        additionalProperties: false,
      }),
    ),
  );
  const banner = `// Generated from crds/${basename(file)} (version ${stored.name}) by \`npm run generate -w operator\`. Do not edit.\n\n`;
  return [join(target, `${fileNameOf(kind)}.ts`), banner + definitions.join("\n")];
}

const files = (await readdir(source)).filter((file) => file.endsWith(".yaml")).sort();
const generated = await Promise.all(files.map(typesOf));
const outdated: string[] = [];
await mkdir(target, { recursive: true });
for (const [path, text] of generated) {
  const present = await readFile(path, "utf8").catch(() => "");
  if (present === text) continue;
  outdated.push(basename(path));
  if (!process.argv.includes("--check")) await writeFile(path, text);
}
if (process.argv.includes("--check") && outdated.length > 0) {
  console.error(`Out of date against crds/: ${outdated.join(", ")}. Run: npm run generate -w operator`);
  process.exitCode = 1;
} else {
  console.log(
    `${generated.length} resource types are current${outdated.length > 0 ? `, ${outdated.length} written` : ""}`,
  );
}
