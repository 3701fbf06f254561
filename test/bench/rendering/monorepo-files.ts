import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type FleetTool, toolOfService } from "../../../server/sample/fleet-names.js";
import { fleetApplication } from "../fleet-manifests.js";

const content = join(import.meta.dirname, "../../../server/sample/content");
const folder = "mono";
const serviceFiles: Readonly<Record<FleetTool, readonly string[]>> = {
  plain: ["configmap.yaml", "deployment.yaml"],
  helm: ["Chart.yaml", "values.yaml"],
  kustomize: ["kustomization.yaml"],
  jsonnet: ["service.jsonnet"],
};

/** What services share, by the tool of those that read it, and a change of it that all of them show. */
export const libraries: Readonly<Record<Exclude<FleetTool, "plain">, { readonly file: string; readonly from: string }>> = {
  helm: { file: `${folder}/charts/service/templates/configmap.yaml`, from: 'default "info"' },
  kustomize: { file: `${folder}/bases/service/configmap.yaml`, from: "log-level: info" },
  jsonnet: { file: `${folder}/jsonnet/service.libsonnet`, from: "'log-level': 'info'" },
};

/** The name of a service of the repository. */
export function monorepoName(index: number): string {
  return `mono-${String(index).padStart(5, "0")}`;
}

/** What all services share: the chart, the base and the library of the sample, beside them. */
export function sharedFiles(): Readonly<Record<string, string>> {
  const names = [
    ...["Chart.yaml", "values.yaml", "templates/_names.tpl", "templates/configmap.yaml", "templates/deployment.yaml"].map(
      (name) => `charts/service/${name}`,
    ),
    ...["kustomization.yaml", "configmap.yaml", "deployment.yaml"].map((name) => `bases/service/${name}`),
    "jsonnet/service.libsonnet",
  ];
  return Object.fromEntries(names.map((name) => [`${folder}/${name}`, read(name)]));
}

/** The files of one service, written in the tool whose turn it is. */
export function serviceOf(index: number): Readonly<Record<string, string>> {
  const name = monorepoName(index);
  const tool = toolOfService(index);
  const text = (file: string) => read(`fleet/${tool}/${file}`).replaceAll("SERVICE", name).replaceAll("VERSION", "1.0.0");
  return Object.fromEntries(serviceFiles[tool].map((file) => [`${folder}/apps/${name}/${file}`, text(file)]));
}

/** The one file of a service that says how much it logs, changed: a change of its ConfigMap and of nothing else. */
export function changedService(index: number, level: string): Readonly<Record<string, string>> {
  const files = Object.entries(serviceOf(index));
  const [path, text] = files[toolOfService(index) === "helm" ? 1 : 0] ?? ["", ""];
  switch (toolOfService(index)) {
    case "plain":
      return { [path]: text.replace("log-level: info", `log-level: ${level}`) };
    case "helm":
      return { [path]: `${text}  config:\n    logLevel: ${level}\n` };
    case "kustomize": {
      const operation = `      - op: replace\n        path: /data/log-level\n        value: ${level}\n`;
      return { [path]: `${text}patches:\n  - target:\n      kind: ConfigMap\n    patch: |-\n${operation}` };
    }
    case "jsonnet": {
      const change = `[if one.kind == 'ConfigMap' then one { data: { 'log-level': '${level}' } } else one for one in list]`;
      return { [path]: text.replace(/^(service\(.*\)\.list)$/m, `local list = $1;\n${change}`) };
    }
  }
}

/** The Application of a service: automated, with prune and self-heal. */
export function monorepoApplication(index: number, repoURL: string) {
  const application = fleetApplication(index, repoURL);
  const name = monorepoName(index);
  const source = {
    ...application.spec.source,
    path: `${folder}/apps/${name}`,
    ...(toolOfService(index) === "jsonnet" && { directory: { jsonnet: { libs: [`${folder}/jsonnet`] } } }),
  };
  return { ...application, metadata: { ...application.metadata, name }, spec: { ...application.spec, source } };
}

/** A file that nobody reads. */
export const unrelatedFile = `${folder}/README.md`;

function read(path: string): string {
  return readFileSync(join(content, path), "utf8");
}
