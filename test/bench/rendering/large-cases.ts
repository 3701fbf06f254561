/** The files of a large source and how many objects it gives. */
export interface LargeSource {
  readonly files: Readonly<Record<string, string>>;
  readonly objects: number;
}

const templates = 60;
const objectsPerTemplate = 20;
const kustomizePairs = 150;
const jsonnetPairs = 250;

/** A chart of 60 templates that each loop over 20 objects; about 1 MB of manifests. */
export const largeHelm: LargeSource = { files: largeChart(), objects: templates * objectsPerTemplate };

/** A base of 150 Deployments with their Services, a file each, and an overlay that changes all of them. */
export const largeKustomize: LargeSource = { files: largeOverlay(), objects: 2 * kustomizePairs };

/** One file that gives 250 Deployments with their ConfigMaps. */
export const largeJsonnet: LargeSource = { files: { "main.jsonnet": pairsInJsonnet() }, objects: 2 * jsonnetPairs };

function largeChart(): LargeSource["files"] {
  const files: Record<string, string> = {
    "Chart.yaml": "apiVersion: v2\nname: many\nversion: 1.0.0\n",
    "values.yaml": `count: ${objectsPerTemplate}\nsettings:\n${numbers(8)
      .map((index) => `  setting${index}: value of setting ${index}\n`)
      .join("")}`,
    "templates/_names.tpl": `{{- define "many.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}
`,
  };
  for (const index of numbers(templates)) files[`templates/part-${index}.yaml`] = loop(`part-${index}`);
  return files;
}

function loop(part: string): string {
  return `{{- range $index := until (int .Values.count) }}
{{- $name := printf "%s-${part}-%d" $.Release.Name $index }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}
  labels:
    {{- include "many.labels" (dict "name" $name "root" $) | nindent 4 }}
data:
  {{- range $key, $value := $.Values.settings }}
  {{ $key | kebabcase }}: {{ $value | quote }}
  {{- end }}
  settings.yaml: |
    {{- $.Values.settings | toYaml | nindent 4 }}
{{- end }}
`;
}

function largeOverlay(): LargeSource["files"] {
  const names = numbers(kustomizePairs).map((index) => `service-${String(index).padStart(3, "0")}`);
  const files: Record<string, string> = {
    "base/kustomization.yaml": `resources:\n${names.map((name) => `- ${name}-deployment.yaml\n- ${name}-service.yaml\n`).join("")}`,
    "overlay/kustomization.yaml": `namePrefix: production-
resources: [../base]
labels:
  - pairs:
      stage: production
    includeSelectors: true
images:
  - name: service
    newName: ghcr.io/example/service
    newTag: 1.4.2
patches:
  - target:
      kind: Deployment
    patch: |-
      - op: replace
        path: /spec/replicas
        value: 3
`,
  };
  for (const name of names) {
    files[`base/${name}-deployment.yaml`] = deployment(name);
    files[`base/${name}-service.yaml`] =
      `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  selector:\n    app: ${name}\n  ports:\n    - port: 80\n`;
  }
  return files;
}

function deployment(name: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: 1
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: main
          image: service
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
`;
}

function pairsInJsonnet(): string {
  return `local pair(index) = {
  local name = 'service-' + index,
  local labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'many' },
  local metadata = { name: name, labels: labels },
  config: { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata, data: { ['setting-' + i]: 'value of ' + (i + index) for i in std.range(1, 8) } },
  deployment: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata,
    spec: {
      replicas: 1 + index % 3,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels: labels },
        spec: { containers: [{ name: 'main', image: 'ghcr.io/example/' + name + ':1.4.2', envFrom: [{ configMapRef: { name: name } }] }] },
      },
    },
  },
};
std.flattenArrays([local p = pair(i); [p.config, p.deployment] for i in std.range(1, ${jsonnetPairs})])
`;
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
