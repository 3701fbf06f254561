import { stringify } from "yaml";

/** Objects of one Application of the fleet. */
export const objectsPerApplication = 10;

/** The name of an Application of the fleet; its objects bear it too. */
export function fleetName(index: number): string {
  return `bench-${String(index).padStart(5, "0")}`;
}

/** Where the objects of an Application go: ten namespaces for all. */
export function fleetNamespace(index: number): string {
  return `bench-${index % 10}`;
}

/**
 * The files of one Application, by their names: a Deployment with its Service, ServiceAccount, Role and Secret, and five ConfigMaps.
 * @param text stands in the first ConfigMap, to be changed by a push
 */
export function fleetFiles(name: string, text: string): Readonly<Record<string, string>> {
  const labels = { "app.kubernetes.io/name": name };
  const metadata = { name, labels };
  const configMaps = Array.from({ length: 5 }, (_, index) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `${name}-${index}`, labels },
    data: {
      text: index === 0 ? text : "unchanged",
      "settings.yaml": stringify({ level: "info", features: ["a", "b", "c"], index }),
    },
  }));
  const objects = [
    deployment(name, labels),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
    },
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata,
      rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] }],
    },
    { apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", stringData: { password: `of ${name}` } },
    ...configMaps,
  ];
  return Object.fromEntries(
    objects.map((object) => [`${object.kind.toLowerCase()}-${object.metadata.name}.yaml`, stringify(object)]),
  );
}

function deployment(name: string, labels: Readonly<Record<string, string>>) {
  const container = {
    name: "main",
    image: "ghcr.io/fairlead-samples/bench:1",
    ports: [{ containerPort: 8080 }],
    resources: { requests: { cpu: "100m", memory: "128Mi" } },
    envFrom: [{ configMapRef: { name: `${name}-0` } }],
  };
  const template = { metadata: { labels }, spec: { serviceAccountName: name, containers: [container] } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels },
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
  };
}

/** The Application itself: automated, with prune and self-heal. */
export function fleetApplication(index: number, repoURL: string) {
  const name = fleetName(index);
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace: "argocd", labels: { team: `team-${index % 20}` } },
    spec: {
      project: "default",
      source: { repoURL, path: `bench/${name}`, targetRevision: "HEAD" },
      destination: { server: "https://kubernetes.default.svc", namespace: fleetNamespace(index) },
      syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ["CreateNamespace=true"] },
    },
  };
}
