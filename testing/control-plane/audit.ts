import { readFile } from "node:fs/promises";
import { stringify } from "yaml";
import { z } from "zod";

/** Who asked what, and what came of it; bodies are not kept. */
export const auditPolicy = stringify({
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  // What is left: ResponseStarted for a watch, and ResponseComplete for everything.
  omitStages: ["RequestReceived"],
  rules: [{ level: "Metadata" }],
});

const auditEvent = z.looseObject({
  auditID: z.string(),
  stage: z.enum(["ResponseStarted", "ResponseComplete", "Panic"]),
  /** get, list, watch, create, update, patch, delete, deletecollection; for other paths the HTTP method in small letters. */
  verb: z.string(),
  requestURI: z.string(),
  user: z.looseObject({ username: z.string(), groups: z.array(z.string()).default([]) }),
  userAgent: z.string().optional(),
  objectRef: z
    .looseObject({
      apiGroup: z.string().default(""),
      resource: z.string().optional(),
      subresource: z.string().optional(),
      namespace: z.string().optional(),
      name: z.string().optional(),
    })
    .optional(),
  responseStatus: z.looseObject({ code: z.number().optional() }).optional(),
  requestReceivedTimestamp: z.string(),
});

/** One request as the API server saw it. */
export type AuditEvent = z.infer<typeof auditEvent>;

/** The events of an audit log, in the order of their ends; a last line that is still being written is left out. */
export async function readAudit(file: string): Promise<AuditEvent[]> {
  const lines = (await readFile(file, "utf8")).split("\n").slice(0, -1);
  return lines.map((line) => auditEvent.parse(JSON.parse(line)));
}
