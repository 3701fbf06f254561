import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../engine/model/manifest.js";
import type { KustomizeBuildInput, KustomizeBuildOutput, KustomizeEdits } from "../../../plugins/kustomize/messages.js";
import { configMap } from "../render.js";
import { useModules } from "./run-module.js";

const run = useModules();
const defaults: KustomizeBuildInput = { op: "build", directory: "/src/app", loadRestrictor: "rootOnly" };
const noEdits: KustomizeEdits = {
  images: [],
  replicas: [],
  commonLabels: {},
  forceCommonLabels: false,
  labelWithoutSelector: false,
  labelIncludeTemplates: false,
  commonAnnotations: {},
  forceCommonAnnotations: false,
  patches: [],
  components: [],
};
const deployment =
  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 1\n  template: {spec: {containers: [{name: c, image: 'nginx:1'}]}}\n";

type Files = Readonly<Record<string, string>>;

/** Files are named below `/src/app/`. */
const build = (files: Files, input: Partial<KustomizeBuildInput> = {}) => {
  const placed = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [new URL(name, "file:///src/app/").pathname, text]),
  );
  return run<KustomizeBuildOutput>("kustomize", { ...defaults, ...input } as never, placed);
};

async function objectsOf(files: Files, input: Partial<KustomizeBuildInput> = {}): Promise<readonly JsonObject[]> {
  const answer = await build(files, input);
  if ("error" in answer) throw new Error(answer.error.message);
  return answer.ok.objects;
}

const names = (objects: readonly JsonObject[]) =>
  objects.map((object) => `${object["kind"] as string}/${(object["metadata"] as JsonObject)["name"] as string}`).join(" ");

describe("kustomize build", () => {
  const files = {
    "kustomization.yaml":
      "resources: [b.yaml, a.yaml, ../base]\nconfigMapGenerator: [{name: g, files: [f.txt], options: {disableNameSuffixHash: true}}]\n",
    "a.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n",
    "b.yaml": configMap("b"),
    "f.txt": "text",
    "../base/kustomization.yaml": "resources: [d.yaml]\nnamePrefix: base-\n",
    "../base/d.yaml": deployment,
  };
  test.each<[string, string, Partial<KustomizeBuildInput>]>([
    ["orders by kind", "Namespace/n ConfigMap/b ConfigMap/g Deployment/base-web", {}],
    ["keeps the order of the files when told so", "ConfigMap/b Namespace/n Deployment/base-web ConfigMap/g", { reorder: "none" }],
  ])("%s", async (_, expected, input) => {
    expect(names(await objectsOf(files, input))).toBe(expected);
  });
  test("lets sortOptions decide when nothing is told", async () => {
    const sorted = { ...files, "kustomization.yaml": `${files["kustomization.yaml"]}sortOptions: {order: fifo}\n` };
    expect(names(await objectsOf(sorted))).toBe("ConfigMap/b Namespace/n Deployment/base-web ConfigMap/g");
  });
  test("keeps integers", async () => {
    const [object] = await objectsOf({
      "kustomization.yaml": "resources: [a.yaml]\n",
      "a.yaml": `${configMap("a")}x: [9007199254740991, 1.5, "1"]\n`,
    });
    expect(object?.["x"]).toEqual([9007199254740991, 1.5, "1"]);
  });
  // The transformer of labels is configured by us: plugins/kustomize/module/labels.go.
  test.each<[string, string, JsonObject]>([
    [
      "in the fields that a configuration adds",
      "configurations: [c.yaml]\ncommonLabels: {k: v}\nlabels: [{pairs: {l: w}}]\n",
      { metadata: { labels: { k: "v", l: "w" } }, deep: { labels: { k: "v" } }, other: { labels: { l: "w" } } },
    ],
    [
      "in the fields that an entry names",
      "labels: [{pairs: {k: v}, fields: [{path: deep/labels, create: true}]}]\n",
      { metadata: { labels: { k: "v" } }, deep: { labels: { k: "v" } } },
    ],
    [
      "as texts",
      'commonLabels: {a: "1", b: "true", c: "~", d: ""}\n',
      { metadata: { labels: { a: "1", b: "true", c: "~", d: "" } } },
    ],
  ])("sets labels %s", async (_, kustomization, expected) => {
    const [object] = await objectsOf({
      "kustomization.yaml": `resources: [a.yaml]\n${kustomization}`,
      "a.yaml": "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n",
      "c.yaml": "commonLabels: [{path: deep/labels, create: true}]\nlabels: [{path: other/labels, create: true}]\n",
    });
    expect(object).toEqual({
      apiVersion: "example.com/v1",
      kind: "Thing",
      ...expected,
      metadata: { name: "a", ...(expected["metadata"] as JsonObject) },
    });
  });
  test("refuses fields of labels that contradict each other, in Kustomize's words", async () => {
    const answer = await build({
      "kustomization.yaml": "resources: [a.yaml]\nlabels: [{pairs: {k: v}, fields: [{path: metadata/labels}]}]\n",
      "a.yaml": configMap("a"),
    });
    expect(answer).toMatchObject({
      error: { message: expect.stringContaining("failed to merge labels: conflicting fieldspecs") },
    });
  });
  test("merges lists by the keys of the Kubernetes API", async () => {
    const [object] = await objectsOf({
      "kustomization.yaml": "resources: [d.yaml]\npatches: [{path: p.yaml}]\n",
      "d.yaml": deployment,
      "p.yaml":
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: side, image: s}, {name: c, tty: true}]}}}\n",
    });
    expect(object).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              { name: "side", image: "s" },
              { name: "c", image: "nginx:1", tty: true },
            ],
          },
        },
      },
    });
  });
  test("merges custom resources by a schema of the repository alone", async () => {
    const definitions = {
      "io.x.v1.Thing": {
        "x-kubernetes-group-version-kind": [{ group: "x.io", version: "v1", kind: "Thing" }],
        properties: {
          items: {
            type: "array",
            items: { type: "object" },
            "x-kubernetes-patch-merge-key": "id",
            "x-kubernetes-patch-strategy": "merge",
          },
        },
      },
    };
    const [object] = await objectsOf({
      "kustomization.yaml": "resources: [t.yaml]\nopenapi: {path: schema.json}\npatches: [{path: p.yaml}]\n",
      "schema.json": JSON.stringify({ definitions }),
      "t.yaml": "apiVersion: x.io/v1\nkind: Thing\nmetadata: {name: t}\nitems: [{id: 1, a: 1}, {id: 2, a: 2}]\n",
      "p.yaml": "apiVersion: x.io/v1\nkind: Thing\nmetadata: {name: t}\nitems: [{id: 2, b: 2}]\n",
    });
    expect(object?.["items"]).toEqual([
      { id: 2, a: 2, b: 2 },
      { id: 1, a: 1 },
    ]);
  });
  test("warns of fields that Kustomize gives up", async () => {
    const answer = await build({ "kustomization.yaml": "resources: [a.yaml]\ncommonLabels: {k: v}\n", "a.yaml": configMap("a") });
    expect(answer).toMatchObject({
      ok: { warnings: [expect.stringMatching(/^\/src\/app\/kustomization\.yaml: 'commonLabels' is deprecated/)] },
    });
  });
});

describe("kustomize build keeps files in", () => {
  const files = { "kustomization.yaml": "resources: [../other/a.yaml]\n", "../other/a.yaml": configMap("a") };
  test("their directory by default", async () => {
    expect(await build(files)).toMatchObject({
      error: {
        code: "KUSTOMIZE_BUILD_FAILED",
        file: "/src/other/a.yaml",
        message: expect.stringContaining("security; file '/src/other/a.yaml' is not in or below '/src/app'"),
      },
    });
  });
  test("the repository when told so", async () => {
    expect(names(await objectsOf(files, { loadRestrictor: "none" }))).toBe("ConfigMap/a");
  });
});

describe("kustomize build says what is wrong", () => {
  test.each<[string, Files, object]>([
    [
      "no kustomization",
      { "a.yaml": configMap("a") },
      { code: "KUSTOMIZE_FILE_MISSING", message: expect.stringContaining("unable to find one of 'kustomization.yaml'") },
    ],
    [
      "two of them",
      { "kustomization.yaml": "", "kustomization.yml": "" },
      { code: "KUSTOMIZE_BUILD_FAILED", message: expect.stringContaining("Found multiple kustomization files") },
    ],
    [
      "an unknown field",
      { "kustomization.yaml": "resource: []\n" },
      { code: "KUSTOMIZE_BUILD_FAILED", message: expect.stringContaining('unknown field "resource"') },
    ],
    [
      "a missing file",
      { "kustomization.yaml": "resources: [no.yaml]\n" },
      {
        code: "KUSTOMIZE_BUILD_FAILED",
        file: "/src/app/no.yaml",
        message: expect.stringMatching(/^lstat \/src\/app\/no\.yaml: no such file or directory\n/),
      },
    ],
    [
      "a file of a base that is no YAML",
      {
        "kustomization.yaml": "resources: [../base]\n",
        "../base/kustomization.yaml": "resources: [d.yaml]\n",
        "../base/d.yaml": "kind: A\na: b: c\n",
      },
      {
        code: "KUSTOMIZE_BUILD_FAILED",
        file: "/src/base/d.yaml",
        line: 2,
        message: expect.stringMatching(/^d\.yaml: yaml: line 2: mapping values are not allowed/),
      },
    ],
    [
      "a remote base",
      { "kustomization.yaml": 'resources: ["https://github.com/a/b//c?ref=v1"]\n' },
      { code: "REMOTE_BASE_DENIED" },
    ],
    [
      "a remote file",
      { "kustomization.yaml": 'resources: ["https://example.com/a.yaml"]\n' },
      {
        code: "REMOTE_BASE_DENIED",
        message: expect.stringContaining("https://example.com/a.yaml was not fetched: a build has no network"),
      },
    ],
    [
      "a chart",
      { "kustomization.yaml": "helmCharts: [{name: a, repo: 'https://x'}]\n" },
      { code: "KUSTOMIZE_BUILD_FAILED", message: expect.stringContaining("must specify --enable-helm") },
    ],
    [
      "a function",
      {
        "kustomization.yaml": "generators: [g.yaml]\n",
        "g.yaml":
          "apiVersion: x/v1\nkind: G\nmetadata: {name: g, annotations: {config.kubernetes.io/function: 'container: {image: x}'}}\n",
      },
      { code: "KRM_FUNCTION_UNSUPPORTED", message: expect.stringContaining("external plugins disabled") },
    ],
  ])("%s", async (_, files, expected) => {
    expect(await build(files)).toMatchObject({ error: expected });
  });
});

describe("kustomize edit", () => {
  const files = {
    "kustomization.yaml": "# kept\nresources: [d.yaml]\nimages: [{name: nginx, newTag: '0'}]\ncommonAnnotations: {old: a}\n",
    "d.yaml": deployment,
    "../part/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -part\n",
  };
  const edited = async (edits: Partial<KustomizeEdits>) => {
    const answer = await build(files, { edits: { ...noEdits, ...edits } });
    if ("error" in answer) throw new Error(answer.error.message);
    return answer.ok;
  };
  test.each<[string, Partial<KustomizeEdits>, object]>([
    ["prefix and suffix", { namePrefix: "p-", nameSuffix: "-s" }, { metadata: { name: "p-web-s" } }],
    [
      "images, in place of the file's",
      { images: ["nginx=reg:5000/web:2", "other@sha256:1"] },
      { spec: { template: { spec: { containers: [{ image: "reg:5000/web:2" }] } } } },
    ],
    ["replicas", { replicas: [{ name: "web", count: 3 }] }, { spec: { replicas: 3 } }],
    [
      "labels with selectors",
      { commonLabels: { a: "1", b: "2" } },
      { metadata: { labels: { a: "1", b: "2" } }, spec: { selector: { matchLabels: { a: "1", b: "2" } } } },
    ],
    [
      "labels of templates",
      { commonLabels: { a: "1" }, labelWithoutSelector: true, labelIncludeTemplates: true },
      { metadata: { labels: { a: "1" } }, spec: { template: { metadata: { labels: { a: "1" } } } } },
    ],
    [
      "annotations over the file's by force",
      { commonAnnotations: { old: "b" }, forceCommonAnnotations: true },
      { metadata: { annotations: { old: "b" } } },
    ],
    ["the namespace", { namespace: "ns" }, { metadata: { namespace: "ns" } }],
    [
      "patches",
      { patches: [{ target: { kind: "Deployment" }, patch: "- {op: add, path: /spec/paused, value: true}" }] },
      { spec: { paused: true } },
    ],
    ["components", { components: ["../part"] }, { metadata: { name: "web-part" } }],
  ])("sets %s", async (_, edits, expected) => {
    expect((await edited(edits)).objects[0]).toMatchObject(expected);
  });
  test("gives the text it left, with comments", async () => {
    expect((await edited({ namePrefix: "p-" })).kustomization).toMatch(/^# kept\nresources:\n- d\.yaml\n[^]*namePrefix: p-\n/);
  });
  test.each<[string, Partial<KustomizeEdits>, string]>([
    [
      "a label that is there",
      { commonAnnotations: { old: "b" } },
      "annotation old already in kustomization file. Use --force to override.",
    ],
    [
      "templates without their flag",
      { commonLabels: { a: "1" }, labelIncludeTemplates: true },
      "--without-selector flag must be specified for --include-templates to work",
    ],
    ["an image that is none", { images: ["app"] }, "invalid format of image, use one of the following options"],
  ])("refuses %s", async (_, edits, message) => {
    expect(await build(files, { edits: { ...noEdits, ...edits } })).toMatchObject({
      error: { code: "KUSTOMIZE_EDIT_FAILED", message: expect.stringContaining(message) },
    });
  });
  test("refuses where there is no kustomization", async () => {
    expect(await build({ "a.yaml": "" }, { edits: { ...noEdits, namePrefix: "p-" } })).toMatchObject({
      error: { code: "KUSTOMIZE_FILE_MISSING" },
    });
  });
});
