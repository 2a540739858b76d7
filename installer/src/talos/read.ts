import { parseAllDocuments } from "yaml";
import { z } from "zod";
import {
  type Head,
  headShape,
  type MachineConfig,
  type Manifest,
  manifestShape,
  namedDocuments,
  rootShape,
  singleShapes,
} from "./shape.ts";

/** Either the configuration or every fault of its form, in sentences that quote no value. */
export type Reading =
  | { readonly config: MachineConfig; readonly faults: readonly [] }
  | { readonly config: null; readonly faults: readonly string[] };

const at = (where: string, error: z.ZodError): string[] =>
  error.issues.map(({ path, message }) => `${where}: ${path.join(".")}: ${message}`);

/** Reads the text of a machine configuration document by document. */
export function readMachineConfig(text: string): Reading {
  const faults: string[] = [];
  const streams = parseAllDocuments(text, { uniqueKeys: true });
  const parsed = Array.isArray(streams) ? streams : [];
  faults.push(...parsed.flatMap(({ errors }) => errors.map(({ code }) => `The text is not YAML (${code}).`)));
  const values: readonly unknown[] = faults.length > 0 ? [] : parsed.map((document) => document.toJS());
  const hasKind = (value: unknown): boolean => typeof value === "object" && value !== null && "kind" in value;

  const roots = values.filter((value) => !hasKind(value));
  if (roots.length !== 1) faults.push(`There are ${roots.length} documents without a kind; there must be one.`);
  const root = rootShape.safeParse(roots[0]);
  if (!root.success) faults.push(...at("first document", root.error));

  const heads = values.filter(hasKind).flatMap((value): Head[] => {
    const head = headShape.safeParse(value);
    if (head.success) return [head.data];
    faults.push(...at("document", head.error));
    return [];
  });

  const only = new Map<string, unknown>();
  for (const [kind, shape] of Object.entries(singleShapes)) {
    const found = heads.filter((head) => head.kind === kind);
    if (found.length !== 1) faults.push(`There are ${found.length} documents ${kind}; there must be one.`);
    const checked = shape.safeParse(found[0]);
    if (checked.success) only.set(kind, checked.data);
    else if (found.length > 0) faults.push(...at(kind, checked.error));
  }
  for (const [kind, names] of Object.entries(namedDocuments)) {
    const found = heads.filter((head) => head.kind === kind).map(({ name }) => name);
    faults.push(...names.filter((name) => !found.includes(name)).map((name) => `${kind} ${name} is missing.`));
  }

  const manifests = heads
    .filter(({ kind }) => kind === "KubeInlineManifestConfig")
    .flatMap(({ name = "", manifest }) => manifestsOf(name, manifest, faults));

  if (faults.length > 0 || !root.success) return { config: null, faults };
  const dhcp = heads.filter(({ kind }) => kind === "DHCPv4Config");
  return { config: { root: root.data, only: complete(only), dhcp, manifests }, faults: [] };
}

const allSingles = z.object(singleShapes);

/** The map as an object with every kind in it; parsing once more is what tells the compiler so. */
function complete(only: ReadonlyMap<string, unknown>): MachineConfig["only"] {
  return allSingles.parse(Object.fromEntries(only));
}

function manifestsOf(name: string, text: unknown, faults: string[]): Manifest[] {
  const documents = typeof text === "string" ? parseAllDocuments(text) : [];
  const parsed = Array.isArray(documents) ? documents : [];
  if (parsed.length === 0) faults.push(`The manifest ${name} is empty.`);
  return parsed.flatMap((document) => {
    const manifest = manifestShape.safeParse(document.errors.length > 0 ? undefined : document.toJS());
    if (manifest.success) return [manifest.data];
    faults.push(...at(`manifest ${name}`, manifest.error));
    return [];
  });
}
