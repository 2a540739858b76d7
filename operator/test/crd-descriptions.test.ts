import { describe, expect, it } from "vitest";
import { readCrds, type Schema } from "./fixtures/crds.ts";

/** Paths of the fields that say nothing about themselves; Kubernetes itself describes those of every object. */
function silentFields(schema: Schema, path: readonly string[] = []): readonly string[] {
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    if (path.length === 0 && ["apiVersion", "kind", "metadata"].includes(name)) return [];
    const here = [...path, name];
    return [...(field.description ? [] : [here.join(".")]), ...silentFields(field, here)];
  });
  return schema.items ? [...fields, ...silentFields(schema.items, path)] : fields;
}

describe("a custom resource is its own manual", async () => {
  const versions = (await readCrds()).flatMap(({ spec }) =>
    spec.versions.map(({ name, schema }) => [spec.names.kind, name, schema.openAPIV3Schema] as const),
  );
  it.each(versions)("%s %s describes each of its fields", (_kind, _version, schema) => {
    expect(schema.description).toBeTruthy();
    expect(silentFields(schema)).toEqual([]);
  });
});
