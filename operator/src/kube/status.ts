import { isDeepStrictEqual } from "node:util";
import { type KubeObject, objectPath, type Resource } from "./resource.ts";
import type { Transport } from "./transport.ts";

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The JSON merge patch (RFC 7386) that makes `current` hold `wanted`: a field that is wanted as `undefined` is removed, a field
 * that is not named stays as it is. Undefined when nothing has to change.
 */
export function mergePatch(current: Fields, wanted: Fields): Fields | undefined {
  const patch: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(wanted)) {
    const present = current[field];
    if (value === undefined) {
      if (present !== undefined) patch[field] = null;
    } else if (isObject(value) && isObject(present)) {
      const inner = mergePatch(present, value);
      if (inner) patch[field] = inner;
    } else if (!isDeepStrictEqual(present, value)) {
      patch[field] = value;
    }
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/**
 * Writes what differs between the object's status and `wanted`; false when that is nothing. The resource version goes along,
 * so an object that changed since it was read refuses the write (409): its newer state is on the way and is decided anew.
 */
export async function writeStatus(
  transport: Transport,
  resource: Resource,
  object: KubeObject,
  wanted: Fields,
  signal: AbortSignal,
): Promise<boolean> {
  const status = mergePatch(isObject(object.status) ? object.status : {}, wanted);
  if (!status) return false;
  const content = { metadata: { resourceVersion: object.metadata.resourceVersion }, status };
  await transport.json(
    {
      method: "PATCH",
      path: `${objectPath(resource, object)}/status`,
      body: { contentType: "application/merge-patch+json", content },
    },
    signal,
  );
  return true;
}
