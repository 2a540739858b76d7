import { z } from "zod";

/** One kind of object in the API, optionally narrowed to a namespace and to names. */
export interface Resource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace?: string;
  /** Only the object of this name; the right to watch one name can then be granted alone. */
  readonly name?: string;
}

/**
 * What every object has. The rest is kept as it came: the API server has checked it against its schema, and a schema newer
 * than this program may hold fields that this program does not know.
 */
const kubeObject = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string(),
    resourceVersion: z.string(),
    generation: z.number().optional(),
  }),
});

export type KubeObject = z.infer<typeof kubeObject>;

/** Reads an object and drops `managedFields`, often the largest part and of no use to a controller. */
export function parseObject(value: unknown): KubeObject {
  const object = kubeObject.parse(value);
  delete object.metadata.managedFields;
  return object;
}

/** `namespace/name`, or `/name` for an object of the whole cluster. */
export type ObjectKey = string;

export const keyOf = ({ metadata }: KubeObject): ObjectKey => `${metadata.namespace ?? ""}/${metadata.name}`;

export function collectionPath({ group, version, plural, namespace }: Resource): string {
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespace === undefined ? `${root}/${plural}` : `${root}/namespaces/${namespace}/${plural}`;
}

export function objectPath(resource: Resource, { metadata }: KubeObject): string {
  const { namespace, name } = metadata;
  const whole = collectionPath({ ...resource, ...(namespace !== undefined && { namespace }) });
  return `${whole}/${encodeURIComponent(name)}`;
}
