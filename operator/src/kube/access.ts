import type { OutgoingHttpHeaders } from "node:http";
import type { RequestOptions } from "node:https";
import type { Secret } from "@cto/core";

/** What a request carries so that it reaches the server and is let in, in the words of node:https. */
export interface Credentials
  extends Pick<RequestOptions, "ca" | "cert" | "key" | "servername" | "rejectUnauthorized" | "auth"> {
  readonly headers: OutgoingHttpHeaders;
  /** The way through a proxy; without it the transport connects by itself. */
  readonly agent?: RequestOptions["agent"];
}

/** Where the API is and how one is let in. */
export interface ClusterAccess {
  readonly server: URL;
  /** Asked for at every request, because tokens, certificates and authorities are replaced in time. Throws a ProblemError. */
  credentials(): Promise<Secret<Credentials>>;
  /** The server refused the last ones (401): the next ones are not to come from any memory. */
  renew?(): void;
}
