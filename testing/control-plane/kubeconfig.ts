import { stringify } from "yaml";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

export type Credential =
  | { readonly certificate: string; readonly key: string }
  | {
      readonly token: string;
    };

/** The text of a kubeconfig with one cluster, one user, one context; `authority` is PEM. */
export function kubeconfigText(server: string, authority: string, credential: Credential): string {
  const user =
    "token" in credential
      ? { token: credential.token }
      : {
          "client-certificate-data": base64(credential.certificate),
          "client-key-data": base64(credential.key),
        };
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster: { server, "certificate-authority-data": base64(authority) } }],
    users: [{ name: "test", user }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test", namespace: "default" } }],
    "current-context": "test",
  });
}
