import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { defineProblem, type Problem, ProblemError } from "@cto/core";
import { errnoOf } from "../files/problems.ts";
import { openServed, type ServedFile } from "./files.ts";
import { rangeOf } from "./range.ts";

/** Where to listen. Port 0 takes a free one. */
export interface Listen {
  readonly host?: string;
  readonly port: number;
}

export interface Serving {
  /** "http://127.0.0.1:8080", without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

const portTaken = defineProblem<Address>("serve.port-taken", {
  what: ({ host, port }) => `Port ${port} on ${host} is already in use.`,
  cause: "Another program listens there; it may be an earlier update server.",
  fix: ["Choose another port with --listen.", "Or stop the other program."],
  retryable: true,
});
const portRefused = defineProblem<Address>("serve.port-refused", {
  what: ({ host, port }) => `This user may not listen on port ${port} of ${host}.`,
  cause: "Ports below 1024 are kept for root.",
  fix: ["Choose a port of 1024 or above with --listen."],
  retryable: true,
});
const noSuchAddress = defineProblem<Address>("serve.no-such-address", {
  what: ({ host }) => `This machine has no address ${host} to listen on.`,
  cause: "The name does not resolve, or the address belongs to another machine.",
  fix: ["Use 127.0.0.1 for this machine only, or 0.0.0.0 for every network it is in."],
  retryable: true,
});
const noStore = defineProblem<{ readonly store: string }>("store.missing", {
  what: ({ store }) => `${store} is not a folder that can be served.`,
  cause: "Nothing has been published into it yet, or the path is wrong.",
  fix: ["Publish a release first: cto-vendor release publish --help", "Check the path."],
  retryable: true,
});

const byErrno: Readonly<Record<string, (address: Address) => Problem>> = {
  EADDRINUSE: portTaken,
  EACCES: portRefused,
  EADDRNOTAVAIL: noSuchAddress,
  ENOTFOUND: noSuchAddress,
  EAI_AGAIN: noSuchAddress,
};

/** Serves a store read-only over HTTP. Signatures, not the connection, are what makes its files trustworthy. */
export async function serve(store: string, listen: Listen): Promise<Serving> {
  const isFolder = await stat(store).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new ProblemError(noStore({ store }));
  const address = { host: listen.host ?? "127.0.0.1", port: listen.port };
  const server = createServer((request, response) => {
    answer(store, request, response).catch(() => response.destroy());
  });
  const port = await listening(server, address);
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, address: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const known = byErrno[errnoOf(error) ?? ""];
      reject(known ? new ProblemError(known(address), { cause: error }) : error);
    });
    server.listen(address.port, address.host, () => {
      const bound = server.address();
      resolve(typeof bound === "object" && bound ? bound.port : address.port);
    });
  });
}

async function answer(store: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return plain(response, 405, "This server only hands out files.", { Allow: "GET, HEAD" });
  }
  const [path = "/"] = (request.url ?? "/").split("?");
  const file = await openServed(store, path);
  if (!file) return plain(response, 404, "Nothing is published here.");
  try {
    await sendFile(file, request, response);
  } finally {
    await file.handle.close();
  }
}

async function sendFile(file: ServedFile, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader("ETag", file.etag);
  response.setHeader("Last-Modified", file.modified.toUTCString());
  response.setHeader("Cache-Control", file.cacheControl);
  response.setHeader("Accept-Ranges", "bytes");
  response.setHeader("X-Content-Type-Options", "nosniff");
  if (isKnown(request.headers["if-none-match"], file.etag)) {
    response.writeHead(304).end();
    return;
  }
  const mayResume = request.headers["if-range"] === undefined || request.headers["if-range"] === file.etag;
  const range = mayResume ? rangeOf(request.headers.range, file.bytes) : "whole";
  if (range === "unsatisfiable") {
    return plain(response, 416, "The file is shorter.", { "Content-Range": `bytes */${file.bytes}` });
  }
  const { first, last } = range === "whole" ? { first: 0, last: file.bytes - 1 } : range;
  response.setHeader("Content-Type", file.contentType);
  response.setHeader("Content-Length", last - first + 1);
  if (range !== "whole") response.setHeader("Content-Range", `bytes ${first}-${last}/${file.bytes}`);
  response.writeHead(range === "whole" ? 200 : 206);
  if (request.method === "HEAD" || last < first) {
    response.end();
    return;
  }
  // The stream's end is fixed here, so a file that grows meanwhile is not sent beyond what its length says.
  await pipeline(file.handle.createReadStream({ start: first, end: last, autoClose: false }), response);
}

const isKnown = (header: string | undefined, etag: string): boolean =>
  (header ?? "").split(",").some((known) => ["*", etag, `W/${etag}`].includes(known.trim()));

function plain(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", ...headers }).end(`${text}\n`);
}
