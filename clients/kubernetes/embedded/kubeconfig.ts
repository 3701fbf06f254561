import { stringify } from "yaml";
import { userName } from "./identity.js";

/** The name of the context (and cluster) in kubeconfigs of the embedded cluster. */
export const contextName = "fairlead";

/** A kubeconfig for the embedded cluster as YAML text. It holds the token: whoever reads it is its administrator. */
export function formatKubeconfig(access: {
  readonly url: string;
  readonly caCertificate: string;
  readonly token: string;
}): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": contextName,
    clusters: [
      {
        name: contextName,
        cluster: { server: access.url, "certificate-authority-data": Buffer.from(access.caCertificate).toString("base64") },
      },
    ],
    users: [{ name: userName, user: { token: access.token } }],
    contexts: [{ name: contextName, context: { cluster: contextName, user: userName } }],
  });
}
