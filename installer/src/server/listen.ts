import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { defineProblem, ProblemError } from "@cto/core";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import type { ServerCertificate } from "./certificate.ts";

const portTaken = defineProblem<{ port: number; reason: string }>("server.port", {
  what: ({ port, reason }) => `The setup pages cannot be served on port ${port} (${reason}).`,
  cause: "Another program uses the port, or this user may not.",
  fix: ["Stop the other program, or give another port with --https-port and --http-port."],
  retryable: true,
});

export interface ListenInput {
  readonly routes: Hono;
  readonly certificate: ServerCertificate;
  readonly address: string;
  /** 0 takes a free one. */
  readonly httpsPort: number;
  /** Redirects to HTTPS; null serves no plain HTTP. */
  readonly httpPort: number | null;
}

export interface Listening {
  readonly httpsPort: number;
  readonly httpPort: number | null;
  useCertificate(certificate: ServerCertificate): void;
  close(): Promise<void>;
}

const context = ({ certificate, key }: ServerCertificate) => ({ cert: certificate, key: key.reveal() });

/** Serves the routes by HTTPS, and a redirect to them by HTTP. */
export async function listen(input: ListenInput): Promise<Listening> {
  const { routes, certificate, address } = input;
  const secure = createAdaptorServer({
    fetch: routes.fetch,
    createServer: createHttpsServer,
    serverOptions: { ...context(certificate), minVersion: "TLSv1.2" },
  });
  const httpsPort = await bind(secure, input.httpsPort, address);
  let plain: HttpServer | null = null;
  let httpPort: number | null = null;
  if (input.httpPort !== null) {
    plain = redirectServer(httpsPort);
    try {
      httpPort = await bind(plain, input.httpPort, address);
    } catch (thrown) {
      secure.close();
      throw thrown;
    }
  }
  return {
    httpsPort,
    httpPort,
    useCertificate(next) {
      if (isHttps(secure)) secure.setSecureContext(context(next));
    },
    async close() {
      await Promise.all([secure, plain].map((server) => server && stop(server)));
    },
  };
}

const isHttps = (server: object): server is HttpsServer => "setSecureContext" in server;

/** 308 keeps the method, so that a program that posts to the wrong port is told the same as a browser. */
const redirectServer = (httpsPort: number): HttpServer =>
  createHttpServer((request, response) => {
    const host = (request.headers.host ?? "localhost").replace(/:\d+$/, "");
    // A header could carry anything; only what can be a name or an address is sent back.
    const safe = /^[\w.-]+$|^\[[0-9a-fA-F:]+\]$/.test(host) ? host : "localhost";
    const port = httpsPort === 443 ? "" : `:${httpsPort}`;
    response.writeHead(308, { location: `https://${safe}${port}${request.url ?? "/"}` }).end();
  });

interface Stoppable {
  close(done: () => void): unknown;
  closeAllConnections?: () => void;
}

const stop = (server: Stoppable): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    // Event streams never end by themselves.
    server.closeAllConnections?.();
  });

const bind = (server: Pick<Server, "once" | "off" | "listen" | "address">, port: number, address: string) =>
  new Promise<number>((resolve, reject) => {
    const failed = (thrown: Error & { code?: string }): void =>
      reject(new ProblemError(portTaken({ port, reason: thrown.code ?? thrown.message }), { cause: thrown }));
    server.once("error", failed);
    server.listen(port, address, () => {
      server.off("error", failed);
      resolve(portOf(server.address()));
    });
  });

const portOf = (address: string | AddressInfo | null): number =>
  address !== null && typeof address === "object" ? address.port : 0;
