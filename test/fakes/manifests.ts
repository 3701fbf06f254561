/** A ConfigMap as text, with annotations if any. */
export function configMap(name: string, data: Readonly<Record<string, string>> = {}, annotations: Notes = {}): string {
  return text({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...noted(annotations) }, data });
}

/** A Job as text that is a hook of a phase, with further annotations. */
export function hookJob(name: string, phase: string, annotations: Notes = {}): string {
  const metadata = { name, ...noted({ "argocd.argoproj.io/hook": phase, ...annotations }) };
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "run", image: "busybox:1" }] } };
  return text({ apiVersion: "batch/v1", kind: "Job", metadata, spec: { template } });
}

/** A Deployment as text. */
export function deployment(name: string, annotations: Notes = {}): string {
  const template = { metadata: { labels: { app: name } }, spec: { containers: [{ name: "web", image: "nginx:1" }] } };
  const spec = { replicas: 1, selector: { matchLabels: { app: name } }, template };
  return text({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, ...noted(annotations) }, spec });
}

/** The annotation that puts an object into a wave. */
export function wave(number: number): Notes {
  return { "argocd.argoproj.io/sync-wave": String(number) };
}

type Notes = Readonly<Record<string, string>>;

function noted(annotations: Notes): { readonly annotations?: Notes } {
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}

function text(object: unknown): string {
  return `${JSON.stringify(object, null, 2)}\n`;
}
