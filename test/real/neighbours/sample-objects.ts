import { join } from "node:path";
import type { Neighbours } from "./neighbours.js";
import { sampleRepository } from "./sample.js";

const namespace = "argocd";
const server = "https://kubernetes.default.svc";

/** The Applications of `sampleObjects`, each in a namespace of its own name. */
export const sampleApplications = ["over-ssh", "over-https", "registry-chart", "repository-chart", "artifact"] as const;

/** What an administrator writes so that a gateway reaches the neighbours: logins and what is trusted, and Applications of what lies there. */
export function sampleObjects(neighbours: Neighbours): readonly object[] {
  const { ssh, git, charts, plainRegistry, login, caCertificate, repositories } = neighbours;
  const oci = { type: "helm", enableOCI: "true", insecureOCIForceHttp: "true", ...login };
  const sshUrl = `${ssh.base}${join(repositories, `${sampleRepository}.git`)}`;
  const charted = { chart: "web", targetRevision: "1.*" };
  const sources: Readonly<Record<(typeof sampleApplications)[number], readonly object[]>> = {
    "over-ssh": [{ repoURL: sshUrl, path: "app", targetRevision: "main" }],
    "over-https": [{ repoURL: `${git.base}/${sampleRepository}.git`, path: "app", targetRevision: "main" }],
    "registry-chart": [
      { repoURL: `${plainRegistry.host}/charts`, ...charted, helm: { valueFiles: ["$values/values/web.yaml"] } },
      { repoURL: sshUrl, targetRevision: "main", ref: "values" },
    ],
    "repository-chart": [{ repoURL: charts.url, ...charted }],
    artifact: [{ repoURL: `oci://${plainRegistry.host}/artifacts/config`, path: "app", targetRevision: "latest" }],
  };
  return [
    credentials("ssh", { type: "git", url: ssh.base, sshPrivateKey: ssh.keys.ed25519 }),
    credentials("git", { type: "git", url: git.base, ...login }),
    credentials("charts", { type: "helm", url: charts.url, ...login }),
    credentials("registry", { url: plainRegistry.host, ...oci }),
    configMap("argocd-ssh-known-hosts-cm", { ssh_known_hosts: `${ssh.hostKey().known}\n` }),
    configMap("argocd-tls-certs-cm", { "127.0.0.1": caCertificate }),
    ...sampleApplications.map((name) => application(name, sources[name])),
  ];
}

/** A login for everything below a URL. */
function credentials(name: string, stringData: Readonly<Record<string, string>>): object {
  const labels = { "argocd.argoproj.io/secret-type": "repo-creds" };
  return { apiVersion: "v1", kind: "Secret", metadata: { name: `neighbour-${name}`, namespace, labels }, stringData };
}

function configMap(name: string, data: Readonly<Record<string, string>>): object {
  const labels = { "app.kubernetes.io/part-of": "argocd" };
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels }, data };
}

function application(name: string, sources: readonly object[]): object {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace },
    spec: {
      project: "default",
      ...(sources.length === 1 ? { source: sources[0] } : { sources }),
      destination: { server, namespace: name },
      syncPolicy: { automated: {}, syncOptions: ["CreateNamespace=true"] },
    },
  };
}
