import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where Kubernetes puts what a Pod's service account is known by. */
const serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * Writes a kubeconfig of the cluster that this Pod runs in. It holds no credentials, it names the files that Kubernetes keeps for the Pod, and they are
 * read again as their content rotates.
 * @param server the API server's URL
 * @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export function writeInClusterKubeconfig(file: string, server: string, folder = serviceAccountFolder): void {
  const name = "in-cluster";
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster: { server, "certificate-authority": join(folder, "ca.crt") } }],
    users: [{ name, user: { tokenFile: join(folder, "token") } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  };
  writeFileSync(file, `${JSON.stringify(kubeconfig, undefined, 2)}\n`, { mode: 0o600 });
}
