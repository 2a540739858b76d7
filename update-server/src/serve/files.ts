import { constants, type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";

/** A file as it is served. `etag` changes whenever the file is replaced. */
export interface ServedFile {
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly etag: string;
  readonly modified: Date;
  readonly contentType: string;
  readonly cacheControl: string;
}

const always = "no-cache";
const never = "public, max-age=31536000, immutable";
const json = "application/json; charset=utf-8";
const version = String.raw`\d[0-9A-Za-z.-]{0,63}`;

/** Everything that is served. A path that fits none of these does not exist; none of them can leave the store. */
const routes = [
  { path: /^\/vendor-keys\.json$/, contentType: json, cacheControl: always },
  { path: /^\/channels\/(stable|beta|edge)\.json$/, contentType: json, cacheControl: always },
  { path: new RegExp(`^/releases/${version}\\.json$`), contentType: json, cacheControl: never },
  {
    path: new RegExp(`^/releases/${version}/[A-Za-z0-9][A-Za-z0-9._-]{0,127}\\.zst$`),
    contentType: "application/zstd",
    cacheControl: never,
  },
] as const;

/** Opens what `path` names in the store; undefined where nothing is served under it. The caller closes the handle. */
export async function openServed(store: string, path: string): Promise<ServedFile | undefined> {
  const route = routes.find((candidate) => candidate.path.test(path));
  if (!route) return undefined;
  const handle = await openPlain(join(store, path));
  if (!handle) return undefined;
  const facts = await handle.stat({ bigint: true });
  if (!facts.isFile()) {
    await handle.close();
    return undefined;
  }
  return {
    handle,
    bytes: Number(facts.size),
    etag: `"${facts.size.toString(36)}-${facts.mtimeNs.toString(36)}-${facts.ino.toString(36)}"`,
    modified: facts.mtime,
    contentType: route.contentType,
    cacheControl: route.cacheControl,
  };
}

/** A link is not followed: whoever may write into the store still cannot serve the rest of the disk. */
async function openPlain(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}
