import { largeHelm, largeJsonnet, largeKustomize } from "./large-cases.js";

/** The tools that are compared. */
export type Tool = "helm" | "kustomize" | "jsonnet";

/** A source that is rendered by us and by the native tool. */
export interface RenderCase {
  readonly tool: Tool;
  readonly size: "small" | "large";
  /** By path below the folder of the case. */
  readonly files: Readonly<Record<string, string>>;
  /** The directory of the source below the folder of the case. */
  readonly path: string;
  /** What the native tool is called with, in the folder of the case. */
  readonly arguments: readonly string[];
  /** How many objects both give. */
  readonly objects: number;
}

/** What Helm is told of the cluster and the release, by both. */
export const release = { name: "web", namespace: "web", kubeVersion: "1.36.0" };

const smallJsonnet = `local labels = { 'app.kubernetes.io/name': 'web' };
local meta = { metadata: { name: 'web', labels: labels } };
[
  meta { apiVersion: 'v1', kind: 'ConfigMap', data: { 'log-level': 'info' } },
  meta {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels: labels },
        spec: { containers: [{ name: 'web', image: 'ghcr.io/example/web:%s' % '1.4.2', envFrom: [{ configMapRef: { name: 'web' } }] }] },
      },
    },
  },
]
`;

/** All cases: of each tool a small and a large one. */
export const renderCases: readonly RenderCase[] = [
  { ...helm("small", 3), files: smallChart() },
  { ...helm("large", largeHelm.objects), files: largeHelm.files },
  { ...kustomize("small", 3), files: smallOverlay() },
  { ...kustomize("large", largeKustomize.objects), files: largeKustomize.files },
  { ...jsonnet("small", 2), files: { "main.jsonnet": smallJsonnet } },
  { ...jsonnet("large", largeJsonnet.objects), files: largeJsonnet.files },
];

function helm(size: RenderCase["size"], objects: number) {
  const cluster = ["--namespace", release.namespace, "--kube-version", release.kubeVersion, "--include-crds"];
  return { tool: "helm", size, objects, path: "", arguments: ["template", release.name, ".", ...cluster] } as const;
}

function kustomize(size: RenderCase["size"], objects: number) {
  return { tool: "kustomize", size, objects, path: "overlay", arguments: ["build", "overlay"] } as const;
}

function jsonnet(size: RenderCase["size"], objects: number) {
  return { tool: "jsonnet", size, objects, path: "", arguments: ["main.jsonnet"] } as const;
}

function smallChart(): RenderCase["files"] {
  const labels = (indent: number) => `{{- include "web.labels" . | nindent ${indent} }}`;
  return {
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "values.yaml":
      "image: ghcr.io/example/web\ntag: 1.4.2\nreplicas: 2\nport: 8080\nconfig:\n  logLevel: info\n  greeting: hello\n",
    "templates/_names.tpl": `{{- define "web.name" -}}
{{ .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- define "web.labels" -}}
app.kubernetes.io/name: {{ include "web.name" . }}
app.kubernetes.io/version: {{ .Values.tag | quote }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}
`,
    "templates/configmap.yaml": `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "web.name" . }}
  labels:
    ${labels(4)}
data:
  {{- range $key, $value := .Values.config }}
  {{ $key | kebabcase }}: {{ $value | quote }}
  {{- end }}
`,
    "templates/service.yaml": `apiVersion: v1
kind: Service
metadata:
  name: {{ include "web.name" . }}
  labels:
    ${labels(4)}
spec:
  selector:
    app.kubernetes.io/name: {{ include "web.name" . }}
  ports:
    - name: http
      port: 80
      targetPort: {{ .Values.port }}
`,
    "templates/deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "web.name" . }}
  labels:
    ${labels(4)}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels:
      app.kubernetes.io/name: {{ include "web.name" . }}
  template:
    metadata:
      labels:
        ${labels(8)}
      annotations:
        checksum/config: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
    spec:
      containers:
        - name: web
          image: "{{ .Values.image }}:{{ .Values.tag }}"
          ports:
            - containerPort: {{ .Values.port }}
          envFrom:
            - configMapRef:
                name: {{ include "web.name" . }}
`,
  };
}

function smallOverlay(): RenderCase["files"] {
  return {
    "base/kustomization.yaml": "resources: [deployment.yaml, service.yaml]\n",
    "base/service.yaml":
      "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {}\n  ports:\n    - port: 80\n      targetPort: 8080\n",
    "base/deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector: {}
  template:
    spec:
      containers:
        - name: web
          image: web
          envFrom:
            - configMapRef:
                name: web
`,
    "overlay/kustomization.yaml": `namePrefix: production-
resources: [../base]
labels:
  - pairs:
      app.kubernetes.io/name: web
    includeSelectors: true
images:
  - name: web
    newName: ghcr.io/example/web
    newTag: 1.4.2
configMapGenerator:
  - name: web
    literals: [log-level=info]
patches:
  - target:
      kind: Deployment
    patch: |-
      - op: replace
        path: /spec/replicas
        value: 3
`,
  };
}
