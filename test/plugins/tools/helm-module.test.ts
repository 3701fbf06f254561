import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../engine/model/manifest.js";
import type { HelmInspectOutput, HelmTemplateInput, HelmTemplateOutput } from "../../../plugins/helm/messages.js";
import type { ToolAnswer } from "../../../plugins/tools/tool-answer.js";
import { configMap } from "../render.js";
import { useModules } from "./run-module.js";

const run = useModules();
const chartYaml = "apiVersion: v2\nname: app\nversion: 1.0.0\n";
const chart = { "/src/Chart.yaml": chartYaml };
const defaults: HelmTemplateInput = {
  op: "template",
  chart: "/src",
  releaseName: "rel",
  namespace: "ns",
  values: [],
  setJson: [],
  set: [],
  setString: [],
  setFile: [],
  setLiteral: [],
  apiVersions: [],
  includeCrds: true,
  skipTests: false,
  noHooks: false,
  showOnly: [],
  skipSchemaValidation: false,
  isUpgrade: false,
};

type Files = Readonly<Record<string, string | Uint8Array>>;

const template = (files: Files, input: Partial<HelmTemplateInput> = {}) =>
  run<HelmTemplateOutput>("helm", { ...defaults, ...input }, files);

/** What one template printed as the value `v` of a ConfigMap. */
async function valueOf(expression: string, input: Partial<HelmTemplateInput> = {}, files: Files = {}) {
  const text = `${configMap("x")}\ndata:\n  v: ${expression}\n`;
  const answer = await template({ ...chart, "/src/templates/x.yaml": text, ...files }, input);
  if ("error" in answer) throw new Error(answer.error.message);
  const [manifest] = answer.ok.manifests;
  return (manifest?.object["data"] as JsonObject | undefined)?.["v"];
}

function errorOf(answer: ToolAnswer<unknown>) {
  if ("ok" in answer) throw new Error(`expected an error, got ${JSON.stringify(answer.ok)}`);
  return answer.error;
}

const sourcesOf = (answer: ToolAnswer<HelmTemplateOutput>) => {
  if ("error" in answer) throw new Error(answer.error.message);
  return answer.ok.manifests.map(({ source, object }) => `${source} ${object["kind"] as string}`);
};

describe("helm template lays values over one another", () => {
  const files = {
    "/src/values.yaml": "a: {x: 1, w: 1}\nb: 1\n",
    "/src/one.yaml": "a: {x: 2}\n---\na: {z: 2}\n",
    "/src/text.txt": "from a file",
  };
  test.each<[string, Partial<HelmTemplateInput>, string]>([
    ["the chart's own", {}, '{"a":{"w":1,"x":1},"b":1}'],
    [
      "a file over it, all its documents",
      { values: [{ name: "one", path: "/src/one.yaml" }] },
      '{"a":{"w":1,"x":2,"z":2},"b":1}',
    ],
    [
      "a text over a file",
      {
        values: [
          { name: "one", path: "/src/one.yaml" },
          { name: "t", text: "a: {x: 3}" },
        ],
      },
      '{"a":{"w":1,"x":3,"z":2},"b":1}',
    ],
    ["null takes a default away", { values: [{ name: "t", text: "a: null" }] }, '{"b":1}'],
    ["set with its types", { set: ["b=true", "a.x=null", "c={p,q}"] }, '{"a":{"w":1},"b":true,"c":["p","q"]}'],
    ["set-string after set", { set: ["b=2"], setString: ["b=3"] }, '{"a":{"w":1,"x":1},"b":"3"}'],
    ["set-file after set-string", { setString: ["b=3"], setFile: ["b=/src/text.txt"] }, '{"a":{"w":1,"x":1},"b":"from a file"}'],
    [
      "set-json before set",
      { setJson: ['b={"n":1}', '{"d": [1]}'], set: ["b.m=2"] },
      '{"a":{"w":1,"x":1},"b":{"m":2,"n":1},"d":[1]}',
    ],
    ["set-literal as it is", { setLiteral: ["b=a,b={c}"] }, '{"a":{"w":1,"x":1},"b":"a,b={c}"}'],
  ])("%s", async (_, input, expected) => {
    expect(await valueOf("{{ toJson .Values | quote }}", input, files)).toBe(expected);
  });
});

test.each<[string, string, Partial<HelmTemplateInput>, unknown]>([
  [
    "a first install",
    "{{ .Release.IsInstall }} {{ .Release.IsUpgrade }} {{ .Release.Revision }} {{ .Release.Service }}",
    {},
    "true false 1 Helm",
  ],
  ["an upgrade when told so", "{{ .Release.IsInstall }} {{ .Release.IsUpgrade }}", { isUpgrade: true }, "false true"],
  ["the version of Helm", "{{ .Capabilities.HelmVersion.Version }}", {}, "v4.2.4"],
  ["Helm's own Kubernetes version", "{{ .Capabilities.KubeVersion.Version }}", {}, "v1.36.0"],
  ["the cluster's Kubernetes version", "{{ .Capabilities.KubeVersion.Version }}", { kubeVersion: "1.30.4" }, "v1.30.4"],
  ["added API versions", '{{ .Capabilities.APIVersions.Has "x.io/v1/Y" }}', { apiVersions: ["x.io/v1/Y"] }, true],
  ["nothing looked up", '{{ lookup "v1" "Secret" "ns" "s" | toJson | quote }}', {}, "{}"],
  ["no host by name", '{{ getHostByName "localhost" | quote }}', {}, ""],
  ["numbers that stay integers", "9007199254740992", {}, 9007199254740992],
  ["YAML 1.1", "[on, 0777, 1e3]", {}, [true, 511, 1000]],
])("helm template shows templates %s", async (_, expression, input, expected) => {
  expect(await valueOf(expression, input)).toEqual(expected);
});

describe("helm template orders what it prints", () => {
  const hook = (name: string, event: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, annotations: {"helm.sh/hook": ${event}}}\n`;
  const files = {
    ...chart,
    "/src/crds/c.yaml": "kind: CustomResourceDefinition\n---\n# nothing\n---\nkind: Second\n",
    "/src/templates/a.yaml": "kind: Deployment\n---\nkind: Service\n---\n\n",
    "/src/templates/b.yaml": "kind: Namespace\n",
    "/src/templates/hook.yaml": `${hook("h", "pre-install")}---\n${hook("t", "test")}---\n${hook("u", "crd-install")}`,
    "/src/templates/NOTES.txt": "thank you",
    "/src/templates/_partial.yaml": "kind: Never\n",
    "/src/charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
    "/src/charts/sub/crds/s.yaml": "kind: Sub\n",
  };
  const crds = ["app/crds/c.yaml CustomResourceDefinition", "app/crds/c.yaml Second", "app/charts/sub/crds/s.yaml Sub"];
  const objects = ["app/templates/b.yaml Namespace", "app/templates/a.yaml Service", "app/templates/a.yaml Deployment"];
  const hooks = ["app/templates/hook.yaml Pod", "app/templates/hook.yaml Pod"];
  test.each<[string, Partial<HelmTemplateInput>, string[]]>([
    ["CRDs, objects by kind, hooks", {}, [...crds, ...objects, ...hooks]],
    ["without CRDs", { includeCrds: false }, [...objects, ...hooks]],
    ["without tests", { skipTests: true }, [...crds, ...objects, "app/templates/hook.yaml Pod"]],
    ["without hooks", { noHooks: true }, [...crds, ...objects]],
    [
      "only what is asked for",
      { showOnly: ["templates/b*", "templates/a.yaml"] },
      ["app/templates/b.yaml Namespace", ...objects.slice(1)],
    ],
    ["of CRDs only what stands under the source line", { showOnly: ["crds/c.yaml"] }, crds.slice(0, 1)],
  ])("%s", async (_, input, expected) => {
    expect(sourcesOf(await template(files, input))).toEqual(expected);
  });
});

describe("helm template loads charts", () => {
  const kinds = async (files: Files) => sourcesOf(await template({ ...chart, ...files }));
  test("without what .helmignore names, directories included, and without hidden templates", async () => {
    const files = {
      "/src/.helmignore": "secret/\n*.bak\n",
      "/src/templates/secret/a.yaml": "kind: No\n",
      "/src/templates/a.yaml.bak": "kind: No\n",
      "/src/templates/.hidden.yaml": "kind: No\n",
      "/src/templates/a.yaml": "\uFEFFkind: Ok\n",
    };
    expect(await kinds(files)).toEqual(["app/templates/a.yaml Ok"]);
  });
  test.each<[string, Files, string, string]>([
    [
      "no Chart.yaml",
      { "/src/x": "" },
      "CHART_INVALID",
      "unable to detect chart at /src/Chart.yaml: open /src/Chart.yaml: no such file or directory",
    ],
    ["a library", { "/src/Chart.yaml": `${chartYaml}type: library\n` }, "CHART_INVALID", "library charts are not installable"],
    [
      "an unknown apiVersion",
      { "/src/Chart.yaml": "apiVersion: v9\nname: a\nversion: 1.0.0\n" },
      "CHART_INVALID",
      "unsupported chart version",
    ],
    ["no version", { "/src/Chart.yaml": "apiVersion: v2\nname: a\n" }, "CHART_INVALID", "chart.metadata.version is required"],
    [
      "a missing dependency",
      { "/src/Chart.yaml": `${chartYaml}dependencies: [{name: redis, version: 1.x, repository: "https://x"}]\n` },
      "DEP_MISSING",
      "found in Chart.yaml, but missing in charts/ directory: redis",
    ],
    [
      "another Kubernetes",
      { "/src/Chart.yaml": `${chartYaml}kubeVersion: "<1.20"\n` },
      "KUBE_VERSION_MISMATCH",
      "chart requires kubeVersion: <1.20 which is incompatible with Kubernetes v1.36.0",
    ],
    ["an archive that is none", { "/src": "text" }, "CHART_INVALID", "does not appear to be a gzipped archive"],
    [
      "a file too large",
      { ...chart, "/src/big": new Uint8Array(5 * 1024 * 1024 + 1) },
      "CHART_INVALID",
      'chart file "big" is larger than the maximum file size 5242880',
    ],
  ])("refuses %s", async (_, files, code, message) => {
    expect(errorOf(await template(files))).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

describe("helm template says what is wrong", () => {
  const withTemplate = (text: string) => ({ ...chart, "/src/templates/x.yaml": text });
  test.each<[string, string, object]>([
    [
      "a value of nil",
      "a: {{ .Values.a.b.c }}",
      { line: 1, column: 13, message: expect.stringMatching(/^nil pointer evaluating interface/) },
    ],
    ["fail", 'a: b\n{{ fail "no luck" }}', { line: 2, message: expect.stringMatching(/^no luck\n/) }],
    ["required", '{{ required "give x" .Values.x }}', { line: 1, message: expect.stringMatching(/^give x\n/) }],
    ["a template that does not parse", "a: {{ if }}", { line: 1, message: expect.stringContaining("missing value for if") }],
    ["an unknown function", "a: {{ env }}", { line: 1, message: expect.stringContaining('function "env" not defined') }],
    ["YAML that is none", "a: b: c", { message: expect.stringContaining("YAML parse error on app/templates/x.yaml") }],
    ["a list", "- a", { message: expect.stringContaining("YAML parse error on app/templates/x.yaml") }],
  ])("%s", async (_, text, expected) => {
    const error = errorOf(await template(withTemplate(text)));
    expect(error).toMatchObject({ code: "TEMPLATE_ERROR", file: "/src/templates/x.yaml", ...expected });
    expect(error.message).not.toMatch(/goroutine|\.go:\d/);
  });
  test("points at the innermost template, its cause first", async () => {
    const files = {
      ...withTemplate('a: {{ include "deep" . }}'),
      "/src/templates/_h.tpl": '\n{{ define "deep" }}{{ index .Values.list 3 }}{{ end }}',
    };
    const error = errorOf(await template(files, { set: ["list={a}"] }));
    expect(error).toMatchObject({ file: "/src/templates/_h.tpl", line: 2 });
    expect(error.message).toMatch(/^error calling index: index out of range: 3\n/);
  });
  test("fails when the notes fail", async () => {
    const error = errorOf(await template({ ...chart, "/src/templates/NOTES.txt": "{{ fail `x` }}" }));
    expect(error).toMatchObject({ code: "TEMPLATE_ERROR", file: "/src/templates/NOTES.txt" });
  });
  test.each<[string, Partial<HelmTemplateInput>, object]>([
    [
      "a layer that is no YAML",
      { values: [{ name: "helm.values", text: "a: 1\nb: [" }] },
      { code: "VALUES_INVALID", message: expect.stringContaining("failed to parse helm.values: ") },
    ],
    [
      "a layer that is no map",
      { values: [{ name: "/src/l.yaml", path: "/src/l.yaml" }] },
      { code: "VALUES_INVALID", file: "/src/l.yaml" },
    ],
    [
      "a layer that is not there",
      { values: [{ name: "v", path: "/src/no.yaml" }] },
      { code: "VALUE_FILE_NOT_FOUND", file: "/src/no.yaml", message: "open /src/no.yaml: no such file or directory" },
    ],
    [
      "a setting",
      { set: ["a[x]=1"] },
      { code: "VALUES_INVALID", message: expect.stringMatching(/^failed parsing --set data: .*a\[x\]=1/) },
    ],
    ["a file of a setting", { setFile: ["a=/src/no"] }, { code: "VALUE_FILE_NOT_FOUND", file: "/src/no" }],
    [
      "a release name",
      { releaseName: "Bad_Name" },
      { code: "SPEC_INVALID", message: expect.stringContaining('release name "Bad_Name": invalid release name') },
    ],
    [
      "a name template",
      { nameTemplate: "{{ nope }}" },
      { code: "SPEC_INVALID", message: expect.stringMatching(/^name template "\{\{ nope \}\}": .*function "nope" not defined/) },
    ],
    [
      "the name that a template gives",
      { nameTemplate: "{{ upper `x` }}" },
      { code: "SPEC_INVALID", message: expect.stringContaining('release name "X": invalid release name') },
    ],
    [
      "a Kubernetes version",
      { kubeVersion: "new" },
      { code: "SPEC_INVALID", message: expect.stringContaining("invalid kube version 'new'") },
    ],
    [
      "a template that is not shown",
      { showOnly: ["templates/no.yaml"] },
      { code: "SPEC_INVALID", message: "could not find template templates/no.yaml in chart" },
    ],
  ])("names %s", async (_, input, expected) => {
    expect(errorOf(await template({ ...chart, "/src/l.yaml": "- a\n" }, input))).toMatchObject(expected);
  });
});

describe("helm template validates values", () => {
  const schema = (text: object) => ({ ...chart, "/src/values.schema.json": JSON.stringify(text) });
  test("by the chart's schema", async () => {
    const files = schema({ $schema: "http://json-schema.org/draft-07/schema#", required: ["port"] });
    const error = errorOf(await template(files));
    expect(error.code).toBe("SCHEMA_INVALID");
    expect(error.message).toMatch(/^values don't meet the specifications of the schema\(s\) in the following chart\(s\):\napp:/);
    expect(sourcesOf(await template(files, { skipSchemaValidation: true }))).toEqual([]);
    expect(sourcesOf(await template(files, { set: ["port=1"] }))).toEqual([]);
  });
  test("without fetching one that is elsewhere", async () => {
    const files = schema({ properties: { a: { $ref: "https://example.com/a.json" } } });
    expect(errorOf(await template(files))).toMatchObject({
      code: "SCHEMA_REMOTE_REF",
      file: "/src/values.schema.json",
      message: expect.stringContaining("https://example.com/a.json"),
    });
  });
});

describe("helm template warns of chance", () => {
  test.each([
    [
      "{{ randAlphaNum 8 }} {{ now | date `2006` }}",
      ["NONDETERMINISTIC: templates call now, randAlphaNum, so that every render differs from the one before"],
    ],
    ["{{ date `2006` `x` }}", ["NONDETERMINISTIC: templates call date, so that every render differs from the one before"]],
    ["{{ 0 | date `2006` }} {{ if false }}{{ uuidv4 }}{{ end }}", []],
  ])("%s", async (expression, warnings) => {
    const answer = await template({ ...chart, "/src/templates/x.yaml": `a: ${expression}\n` });
    expect(answer).toMatchObject({ ok: { warnings } });
  });
  test("gives new numbers at every render", async () => {
    const seen = new Set<unknown>();
    for (let render = 0; render < 3; render += 1) seen.add(await valueOf("{{ randInt 0 1000000000 }}{{ randAlpha 10 }}"));
    expect(seen.size).toBe(3);
  });
});

describe("helm inspect", () => {
  const inspect = async (files: Files, values: readonly object[] = []) => {
    const answer = await run<HelmInspectOutput>("helm", { op: "inspect", chart: "/src", values } as never, files);
    if ("error" in answer) throw new Error(answer.error.message);
    return answer.ok;
  };
  test("tells metadata as it is written and values as parameters", async () => {
    const values = 'a.b: {"c,d": [1, {e: null}], f: 1000000}\nempty: {}\n';
    const said = await inspect({ "/src/Chart.yaml": `${chartYaml}unknown: {kept: true}\n`, "/src/values.yaml": values }, [
      { name: "v", text: "empty: {x: z}" },
    ]);
    expect(said.metadata).toEqual({ apiVersion: "v2", name: "app", version: "1.0.0", unknown: { kept: true } });
    expect(said.valuesText).toBe(values);
    expect(said.parameters.map(({ name, value }) => `${name}=${value}`)).toEqual([
      "a\\.b.c\\,d[0]=1",
      "a\\.b.c\\,d[1].e=null",
      "a\\.b.f=1000000",
      "empty.x=z",
    ]);
    expect(said).not.toHaveProperty("lock");
  });
  const declared = `${chartYaml}dependencies:\n- {name: redis, version: 1.x.x, repository: "https://charts.example"}\n- {name: db, version: 2.0.0, repository: "", alias: store}\n`;
  const locked = (digest: string) =>
    `dependencies:\n- {name: redis, version: 1.2.3, repository: "https://charts.example"}\n- {name: db, version: 2.0.0, repository: ""}\ndigest: ${digest}\ngenerated: "2026-01-01T00:00:00Z"\n`;
  test("tells where the dependencies stand", async () => {
    const files = { "/src/Chart.yaml": declared, "/src/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 2.0.0\n" };
    const said = await inspect({ ...files, "/src/Chart.lock": locked("sha256:00") });
    expect(said.missing).toEqual(["redis"]);
    expect(said.dependencies[1]).toEqual({ name: "db", version: "2.0.0", repository: "", alias: "store" });
    expect(said.lock).toMatchObject({ isInStep: false, dependencies: [{ name: "redis", version: "1.2.3" }, { name: "db" }] });
  });
  test("knows a lock that is in step by Helm's digest", async () => {
    // As `helm dependency build` 4.2.4 wrote it.
    const digest = "sha256:e13caa2b6ce348e85b929c967a92590ac8ae48836e6f515a377217bbb42ea6c7";
    const local =
      'dependencies:\n- {name: redis, version: 1.x.x, repository: "file://../redis"}\n- {name: db, version: 2.0.0, repository: "file://../db", alias: store, condition: db.enabled, tags: [a], import-values: [x]}\n';
    const lock = `dependencies:\n- {name: redis, repository: "file://../redis", version: 1.2.3}\n- {name: db, repository: "file://../db", version: 2.0.0}\ndigest: ${digest}\ngenerated: "2026-01-01T00:00:00Z"\n`;
    const said = await inspect({ "/src/Chart.yaml": chartYaml + local, "/src/Chart.lock": lock });
    expect(said.lock?.isInStep).toBe(true);
  });
});
