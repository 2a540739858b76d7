import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** "assets/index-BvW3x9Qz.js": the name changes with the content, so a browser may keep it for good. */
const hashed = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

export interface StaticFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** One file of the wizard by its request path, or null; a path that leads out of the folder finds nothing. */
export async function staticFile(folder: string, requestPath: string): Promise<StaticFile | null> {
  let path: string;
  try {
    path = normalize(decodeURIComponent(requestPath === "/" ? "/index.html" : requestPath));
  } catch {
    return null;
  }
  const type = types[extname(path)];
  if (!path.startsWith("/") || path.includes("\0") || type === undefined) return null;
  try {
    const body = Uint8Array.from(await readFile(join(folder, path)));
    const cache = hashed.test(path) ? "public, max-age=31536000, immutable" : "no-cache";
    return { body, headers: { "content-type": type, "cache-control": cache } };
  } catch {
    return null;
  }
}
