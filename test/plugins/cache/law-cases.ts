import { type Arbitrary, array, constantFrom, oneof, record } from "fast-check";
import type { ApplicationSource } from "../../../engine/model/application-source.js";
import type { FactName } from "../../../engine/model/read-set.js";
import type { FakeFile, FakeFiles } from "../../fakes/file-tree.js";
import { configMap } from "../render.js";
import type { RequestParts } from "./request.js";

/** A change of one thing that a render may depend on. */
export type Mutation =
  | { readonly kind: "write"; readonly path: string; readonly file: FakeFile }
  | { readonly kind: "delete"; readonly path: string }
  | { readonly kind: "rename"; readonly path: string; readonly to: string }
  | { readonly kind: "fact"; readonly name: FactName; readonly value: string }
  | { readonly kind: "source"; readonly source: Partial<ApplicationSource> }
  | { readonly kind: "ref"; readonly path: string; readonly file: FakeFile | undefined };

/** Where a case begins, and all that may become of it. */
export interface LawCase {
  readonly base: RequestParts;
  readonly paths: readonly string[];
  readonly contents: readonly FakeFile[];
  readonly sources: readonly Partial<ApplicationSource>[];
  /** Files of the source `values`, where there is one. */
  readonly refs?: { readonly paths: readonly string[]; readonly contents: readonly FakeFile[] };
}

/** The cases of one tool. */
export interface LawCases {
  readonly tool: string;
  readonly cases: readonly LawCase[];
}

/** Cases that begin differently and may become the same. */
export function casesOf(
  tool: string,
  { bases, ...rest }: { readonly bases: readonly RequestParts[] } & Omit<LawCase, "base">,
): LawCases {
  return { tool, cases: bases.map((base) => ({ base, ...rest })) };
}

const links: readonly FakeFile[] = [
  { link: "../lib/x.yaml" },
  { link: "sub" },
  { link: "../../out" },
  { link: "nothing" },
  { link: "app" },
];
/** Files with overrides for the Applications of the cases. */
export const overrides = ["app/.argocd-source.yaml", "app/.argocd-source-web.yaml", "app/.argocd-source-api.yaml"];

const directory = casesOf("Directory", {
  bases: [
    {
      files: {
        "app/a.yaml": configMap("a"),
        "app/sub/c.yaml": configMap("c"),
        "lib/x.yaml": configMap("x"),
        "README.md": "hello",
      },
    },
    {
      files: { "app/a.yaml": { link: "../lib/x.yaml" }, "lib/x.yaml": configMap("x") },
      source: { directory: { recurse: true } },
    },
    {
      files: { real: { link: "app" }, "app/b.json": '{"apiVersion":"v1","kind":"A","metadata":{"name":"b"}}' },
      source: { path: "real" },
    },
  ],
  paths: [
    "app",
    "app/a.yaml",
    "app/b.json",
    "app/sub/c.yaml",
    "app/notes.md",
    "app/deep/er/d.yml",
    "lib/x.yaml",
    "lib",
    "other/y.yaml",
    "real",
    "app/kustomization.yaml",
    ...overrides,
  ],
  contents: [
    configMap("one"),
    configMap("two"),
    "values: 1\n",
    "directory:\n  recurse: true\n",
    "a: b: c\n",
    "",
    "# +argocd:skip-file-rendering\na: 1\n",
    "- 1\n",
    { text: configMap("one"), executable: true },
    ...links,
  ],
  sources: [
    { directory: { recurse: true } },
    { directory: { exclude: "b*" } },
    { directory: { include: "sub/*" } },
    { path: "lib" },
    { path: "real/sub" },
    { targetRevision: "v2" },
  ],
});

const jsonnet = casesOf("Jsonnet", {
  bases: [
    {
      files: {
        "app/main.jsonnet": `local c = import 'lib.libsonnet'; local d = import '../lib/common.libsonnet'; {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: c.name}, data: {d: d.name, t: importstr 'text.txt'}}`,
        "app/lib.libsonnet": "{name: 'c'}",
        "app/text.txt": "text",
        "lib/common.libsonnet": "{name: 'd'}",
      },
    },
    {
      files: {
        "app/main.jsonnet":
          "{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: std.extVar('env')}, data: (import 'shared.libsonnet')}",
        "lib/shared.libsonnet": "{a: '1'}",
      },
      source: { directory: { jsonnet: { libs: ["lib", "vendor"], extVars: [{ name: "env", value: "$ARGOCD_APP_NAME" }] } } },
    },
  ],
  paths: [
    "app/main.jsonnet",
    "app/lib.libsonnet",
    "app/text.txt",
    "app/shared.libsonnet",
    "lib/common.libsonnet",
    "lib/shared.libsonnet",
    "vendor/shared.libsonnet",
    "app/more.yaml",
    "lib",
    "app/notes.md",
  ],
  contents: [
    "{name: 'other', a: '2'}",
    "{name: 'other', a: (importstr 'text.txt')}",
    "{name: (import '../lib/shared.libsonnet').a}",
    "{",
    "error 'no'",
    "{apiVersion: 'v1', kind: 'A', metadata: {name: (import 'lib.libsonnet').name}}",
    configMap("yaml"),
    { link: "../lib/common.libsonnet" },
    { link: "text.txt" },
    { link: "nothing" },
  ],
  sources: [
    { directory: { jsonnet: { libs: ["vendor"] } } },
    { directory: { jsonnet: { libs: ["vendor", "lib"], extVars: [{ name: "env", value: "$ARGOCD_APP_NAMESPACE" }] } } },
    { directory: { exclude: "*.jsonnet" } },
  ],
});

const generators = "configMapGenerator:\n- name: g\n  files:\n  - text.txt\n";
const kustomize = casesOf("Kustomize", {
  bases: [
    {
      files: {
        "app/kustomization.yaml": `resources:\n- ../base\n- own.yaml\n${generators}`,
        "app/own.yaml": configMap("own"),
        "app/text.txt": "text",
        "base/kustomization.yaml": "resources:\n- cm.yaml\n",
        "base/cm.yaml": configMap("base"),
      },
    },
    {
      files: {
        "app/kustomization.yml": "namePrefix: a-\nresources:\n- own.yaml\npatches:\n- path: patch.yaml\n",
        "app/own.yaml": configMap("own"),
        "app/patch.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: own\ndata:\n  a: b\n",
      },
      source: { kustomize: { nameSuffix: "-z", commonAnnotations: { app: "$ARGOCD_APP_NAME" } } },
    },
  ],
  paths: [
    "app/kustomization.yaml",
    "app/kustomization.yml",
    "app/Kustomization",
    "app/own.yaml",
    "app/text.txt",
    "app/patch.yaml",
    "base/kustomization.yaml",
    "base/cm.yaml",
    "base",
    "app/extra.yaml",
    "component/kustomization.yaml",
    "README.md",
    ...overrides,
  ],
  contents: [
    configMap("own"),
    configMap("other"),
    "resources:\n- own.yaml\n",
    "resources:\n- ../base\n- extra.yaml\n",
    `components:\n- ../component\n${generators}`,
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: c-\n",
    "a: b: c\n",
    "kustomize:\n  namePrefix: over-\n",
    { link: "../base" },
    { link: "../base/cm.yaml" },
    { link: "own.yaml" },
    { link: "nothing" },
  ],
  sources: [
    { kustomize: { namePrefix: "p-" } },
    { kustomize: { components: ["../component"], ignoreMissingComponents: true } },
    { path: "base" },
    { targetRevision: "v2" },
  ],
});

const seen = (body: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: seen\ndata:\n  a: ${body}\n`;
const helm = casesOf("Helm", {
  bases: [
    {
      files: {
        "app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
        "app/values.yaml": "a: 1\n",
        "app/templates/seen.yaml": seen("{{ .Values.a | quote }}"),
        "README.md": "hello",
      },
      source: { helm: { valueFiles: ["values-prod.yaml"], ignoreMissingValueFiles: true } },
    },
    {
      files: {
        "app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
        "app/templates/seen.yaml": seen(
          '{{ list .Release.Name .Release.Namespace (.Files.Get "text.txt") .Values.env | toJson | quote }}',
        ),
        "app/text.txt": "text",
      },
      source: { helm: { valueFiles: ["$values/env.yaml", "/shared/*.yaml"], ignoreMissingValueFiles: true } },
      refs: { values: { "env.yaml": "env: one\n" } },
    },
    {
      files: {
        "app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
        "app/templates/seen.yaml": seen("{{ .Capabilities.KubeVersion.Version }}"),
        "app/charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
        "app/charts/sub/templates/x.yaml": configMap("sub"),
      },
    },
  ],
  paths: [
    "app/Chart.yaml",
    "app/values.yaml",
    "app/values-prod.yaml",
    "app/templates/seen.yaml",
    "app/templates/_x.tpl",
    "app/text.txt",
    "app/.helmignore",
    "app/charts/sub/values.yaml",
    "app/crds/c.yaml",
    "shared/a.yaml",
    "shared/b.yaml",
    "README.md",
    "app/values.schema.json",
    ...overrides,
  ],
  contents: [
    "a: 2\n",
    "a: [\n",
    "env: two\n",
    seen("{{ .Values.env | quote }}"),
    seen("{{ .Release.Name }}"),
    seen("{{ fail .Values.a }}"),
    seen("{{ "),
    configMap("plain"),
    "text.txt\n",
    "apiVersion: v2\nname: app\nversion: 1.0.1\n",
    '{"properties":{"a":{"type":"string"}}}',
    "helm:\n  releaseName: over\n",
    { link: "../shared/a.yaml" },
    { link: "nothing" },
    { link: "../../out" },
  ],
  sources: [
    { helm: { releaseName: "r" } },
    { helm: { parameters: [{ name: "a", value: "$ARGOCD_APP_NAME" }] } },
    { helm: { valueFiles: ["values-prod.yaml"] } },
    { helm: { fileParameters: [{ name: "a", path: "text.txt" }] } },
    { targetRevision: "v2" },
  ],
  refs: { paths: ["env.yaml", "other.yaml"], contents: ["env: three\n", "env: [\n", { link: "other.yaml" }] },
});

/** What a link leads to lies outside the directory that is listed: only what is recorded on the way tells of it. */
const behindLinks: LawCase = {
  base: { files: { "app/a.yaml": { link: "../lib/x.yaml" }, "other/x.yaml": configMap("other"), "lib/y.yaml": configMap("y") } },
  paths: ["lib", "lib/x.yaml", "lib/y.yaml", "other/x.yaml", "other/y.yaml"],
  contents: [configMap("one"), "y.yaml", { link: "y.yaml" }, { link: "other" }, { link: "../other/x.yaml" }],
  sources: [{ directory: { recurse: true } }],
};

/** An overrides file beside files that are read by their names. */
const besideOverrides: LawCase = {
  base: { files: { "app/kustomization.yaml": "resources:\n- own.yaml\n", "app/own.yaml": configMap("own") } },
  paths: [...overrides, "app/own.yaml"],
  contents: ["kustomize:\n  namePrefix: over-\n", "kustomize:\n  nameSuffix: -under\n", configMap("own"), "a: b: c\n"],
  sources: [{ targetRevision: "v2" }],
};

/** The cases of our own tools. Another tool is another entry. */
export const lawCases: readonly LawCases[] = [
  { ...directory, cases: [...directory.cases, behindLinks, behindLinks] },
  jsonnet,
  { ...kustomize, cases: [...kustomize.cases, besideOverrides] },
  helm,
];

const facts: readonly (readonly [FactName, string])[] = [
  ["instanceName", "api"],
  ["instanceName", "web"],
  ["appName", "api"],
  ["projectName", "other"],
  ["namespace", "elsewhere"],
  ["namespace", ""],
  ["kubeVersion", "1.30.0"],
  ["apiVersions", "v1,batch/v1"],
  ["targetRevision", "v2"],
  ["helmSeed", "x"],
];

/** A case, and mutations that befall it one after the other. */
export function anyStory({ cases }: LawCases, length: number): Arbitrary<readonly [RequestParts, readonly Mutation[]]> {
  const stories = cases.map((one) => {
    const changes = array(anyMutation(one), { minLength: length, maxLength: length });
    return changes.map((mutations) => [one.base, mutations] as const);
  });
  return oneof(...stories);
}

function anyMutation({ paths, contents, sources, refs }: LawCase): Arbitrary<Mutation> {
  const path = constantFrom(...paths);
  const file = constantFrom(...contents);
  const weighed: { readonly weight: number; readonly arbitrary: Arbitrary<Mutation> }[] = [
    { weight: 5, arbitrary: record({ path, file }).map((change) => ({ kind: "write", ...change })) },
    { weight: 2, arbitrary: path.map((gone) => ({ kind: "delete", path: gone })) },
    { weight: 1, arbitrary: record({ path, to: path }).map((change) => ({ kind: "rename", ...change })) },
    { weight: 2, arbitrary: constantFrom(...facts).map(([name, value]) => ({ kind: "fact", name, value })) },
    { weight: 1, arbitrary: constantFrom(...sources).map((source) => ({ kind: "source", source })) },
  ];
  if (refs !== undefined) {
    const other = record({ path: constantFrom(...refs.paths), file: constantFrom(undefined, ...refs.contents) });
    weighed.push({ weight: 2, arbitrary: other.map((change) => ({ kind: "ref", ...change })) });
  }
  return oneof(...weighed);
}

/** A request after a mutation. */
export function mutate(parts: RequestParts, mutation: Mutation): RequestParts {
  const files = parts.files as FakeFiles;
  switch (mutation.kind) {
    case "write":
      return { ...parts, files: put(files, mutation.path, mutation.file) };
    case "delete":
      return { ...parts, files: without(files, mutation.path) };
    case "rename": {
      const file = Object.hasOwn(files, mutation.path) ? files[mutation.path] : undefined;
      return file === undefined ? parts : { ...parts, files: put(without(files, mutation.path), mutation.to, file) };
    }
    case "fact":
      return { ...parts, facts: { ...parts.facts, [mutation.name]: mutation.value } };
    case "source":
      return { ...parts, source: { ...parts.source, ...mutation.source } };
    case "ref": {
      if (parts.refs === undefined) return parts;
      const values = parts.refs["values"] ?? {};
      const { path, file } = mutation;
      return { ...parts, refs: { values: file === undefined ? without(values, path) : put(values, path, file) } };
    }
  }
}

/** Writes a file; what lies below it, and a file on the way to it, goes. */
function put(files: FakeFiles, path: string, file: FakeFile): FakeFiles {
  const kept = Object.entries(files).filter(([other]) => !other.startsWith(`${path}/`) && !path.startsWith(`${other}/`));
  return { ...Object.fromEntries(kept), [path]: file };
}

function without(files: FakeFiles, path: string): FakeFiles {
  return Object.fromEntries(Object.entries(files).filter(([other]) => other !== path && !other.startsWith(`${path}/`)));
}
