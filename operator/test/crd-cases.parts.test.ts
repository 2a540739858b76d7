import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { useControlPlane } from "@cto/testing/control-plane/vitest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { accessFromKubeconfig, createTransport, type Transport } from "../src/kube/index.ts";
import { installCrds } from "./fixtures/crds.ts";

const folder = join(import.meta.dirname, "..", "..", "crds", "tests");

const parts = z.strictObject({ spec: z.unknown().optional(), status: z.unknown().optional() });
const suite = z.strictObject({
  kind: z.string(),
  plural: z.string(),
  version: z.string(),
  cases: z.array(
    z.intersection(
      z.looseObject({ name: z.string(), initial: parts, update: parts.optional() }),
      z.union([z.looseObject({ expected: parts }), z.looseObject({ refused: z.string() })]),
    ),
  ),
});
const held = z.looseObject({ spec: z.unknown(), status: z.unknown().optional() });

/** The cases of crds/tests, by server-side apply, whose refusals are those that kubectl shows. */
describe("what the API server says to", () => {
  const using = useControlPlane();
  const { signal } = new AbortController();
  let api: Transport;
  beforeAll(async () => {
    await installCrds(using().kubectl);
    api = createTransport(await accessFromKubeconfig(using().kubeconfig));
  }, 120_000);
  afterAll(() => api?.close());

  for (const file of readdirSync(folder)) {
    const { kind, plural, version, cases } = suite.parse(parse(readFileSync(join(folder, file), "utf8")));
    const apiVersion = `cto.5dlabs.io/${version}`;

    const apply = (name: string, door: "" | "/status", content: z.infer<typeof parts>): Promise<unknown> =>
      api.json(
        {
          method: "PATCH",
          path: `/apis/${apiVersion}/namespaces/default/${plural}/${name}${door}`,
          query: { fieldManager: "test", force: "true", fieldValidation: "Strict" },
          body: {
            contentType: "application/apply-patch+yaml",
            content: { apiVersion, kind, metadata: { name }, ...content },
          },
        },
        signal,
      );

    describe(`a ${kind} (${version})`, () => {
      it.each(cases.map((one, index) => [one.name, one, `case-${index}`] as const))("%s", async (_, one, name) => {
        const { initial, update } = one;
        const steps: (() => Promise<unknown>)[] = [() => apply(name, "", initial)];
        if (update?.spec !== undefined) steps.push(() => apply(name, "", update));
        if (update?.status !== undefined) steps.push(() => apply(name, "/status", { status: update.status }));
        const last = steps.pop() ?? (() => Promise.resolve());
        for (const step of steps) await step();
        if ("refused" in one) {
          await expect(last()).rejects.toThrow(one.refused);
        } else {
          const { spec, status } = held.parse(await last());
          expect({ spec, ...(status !== undefined && { status }) }).toEqual(one.expected);
        }
      });
    });
  }
});
