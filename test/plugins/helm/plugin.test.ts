import { afterAll, beforeAll, expect, test } from "vitest";
import { messageOf } from "../../../engine/errors.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { openRealTools, type RealTools } from "../real-tools.js";
import { refusalOf } from "./input.js";
import { archiveOf, chartIn, dataOf, type HelmCase, renderHelm, seeing } from "./render-helm.js";

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
}, 300_000);
afterAll(() => tools.sandbox.close());

const render = (one: HelmCase) => renderHelm(tools, one);
const namesOf = async (one: HelmCase) => (await render(one)).manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
const configMap = (name: string, annotations = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${annotations}`;
const hook = (events: string) => `  annotations:\n    helm.sh/hook: ${events}\n`;

/** A chart that shows `.Values.x`. */
const showingX = chartIn("app", {
  "values.yaml": "x: chart\nother: kept\n",
  "templates/seen.yaml": seeing({ x: ".Values.x", other: ".Values.other" }),
});
const seenX = async (helm: JsonObject, files: FakeFiles = {}) =>
  dataOf(await render({ files: { ...showingX, ...files }, helm }))["x"];

test("the Helm plugin renders a chart in Git and reads no more than its directory", async () => {
  const files = { ...showingX, "other/Chart.yaml": "x", "README.md": "x" };
  const result = await render({ files });
  expect(result).toMatchObject({ sourceType: "Helm", warnings: [] });
  expect(dataOf(result)).toEqual({ x: "chart", other: "kept" });
  const { directories, files: read } = result.readSet;
  expect(
    [...Object.keys(directories), ...Object.keys(read)].filter((path) => path !== "app" && !path.startsWith("app/")),
  ).toEqual([]);
  expect(Object.keys(result.readSet.facts ?? {})).toEqual(
    expect.arrayContaining(["appName", "namespace", "kubeVersion", "apiVersions"]),
  );
});

test("the Helm plugin renders a chart of a chart repository from its root", async () => {
  const files = {
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "templates/seen.yaml": seeing({ name: ".Chart.Name" }),
  };
  expect(dataOf(await render({ files, chart: "web" }))).toEqual({ name: "web" });
});

test("the Helm plugin tells templates of the release, the cluster and Helm", async () => {
  const expressions = {
    name: ".Release.Name",
    namespace: ".Release.Namespace",
    flags: 'printf "%v %v %v %v" .Release.IsInstall .Release.IsUpgrade .Release.Revision .Release.Service',
    kube: ".Capabilities.KubeVersion.Version",
    helm: ".Capabilities.HelmVersion.Version",
  };
  const files = chartIn("app", { "templates/seen.yaml": seeing(expressions) });
  const facts = { kubeVersion: "1.32.4", namespace: "prod", appName: "web" };
  expect(dataOf(await render({ files, facts }))).toEqual({
    name: "web",
    namespace: "prod",
    flags: "true false 1 Helm",
    kube: "v1.32.4",
    helm: "v4.2.4",
  });
  const helm = { releaseName: "other", namespace: "elsewhere", kubeVersion: "v1.30.2-eks-1" };
  expect(dataOf(await render({ files, facts, helm }))).toMatchObject({ name: "other", namespace: "elsewhere", kube: "v1.30.2" });
});

test("the Helm plugin asks for no fact that the Application overrides", async () => {
  const helm = { releaseName: "r", namespace: "n", kubeVersion: "1.30.0", apiVersions: ["v1"] };
  const { readSet } = await render({ files: showingX, helm: { ...helm, namespace: "default" } });
  expect(Object.keys(readSet.facts ?? {})).not.toEqual(expect.arrayContaining(["appName"]));
  expect(Object.keys(readSet.facts ?? {}).filter((name) => ["appName", "kubeVersion", "apiVersions"].includes(name))).toEqual([]);
});

test.each<[string, JsonObject, string]>([
  ["the chart's own values", {}, "chart"],
  ["value files, the later one", { valueFiles: ["a.yaml", "b.yaml"] }, "b"],
  ["values of the Application before value files", { valueFiles: ["b.yaml"], values: "x: inline" }, "inline"],
  ["3. valuesObject instead of values", { values: "x: inline\nother: inline", valuesObject: { x: "object" } }, "object"],
  ["parameters before values", { values: "x: inline", parameters: [{ name: "x", value: "set" }] }, "set"],
  [
    "4. the last of two parameters",
    {
      parameters: [
        { name: "x", value: "1" },
        { name: "x", value: "2" },
      ],
    },
    "2",
  ],
  [
    "4. a forced string before a parameter",
    {
      parameters: [
        { name: "x", value: "s", forceString: true },
        { name: "x", value: "2" },
      ],
    },
    "s",
  ],
  ["5. a comma as part of the text", { parameters: [{ name: "x", value: "x,y" }] }, "x,y"],
  ["5. a list in braces", { parameters: [{ name: "x", value: "{x,y}" }] }, "[x y]"],
  [
    "a file before all else",
    { parameters: [{ name: "x", value: "s", forceString: true }], fileParameters: [{ name: "x", path: "x.txt" }] },
    "from file",
  ],
  ["a variable in a parameter", { parameters: [{ name: "x", value: "$ARGOCD_APP_NAME-1" }] }, "shop-1"],
])("the Helm plugin lets %s count", async (_, helm, expected) => {
  expect(await seenX(helm, { "app/a.yaml": "x: a\n", "app/b.yaml": "x: b\n", "app/x.txt": "from file" })).toBe(expected);
});

test("3. values that valuesObject hides are told", async () => {
  const { warnings } = await render({ files: showingX, helm: { values: "x: a", valuesObject: { x: "b" } } });
  expect(warnings).toEqual([expect.stringMatching(/^VALUES_IGNORED: .*valuesObject/)]);
});

test("6. null in a value file removes a chart's default", async () => {
  const files = { ...showingX, "app/null.yaml": "x: null\n", "app/templates/seen.yaml": seeing({ values: ".Values | toJson" }) };
  expect(dataOf(await render({ files, helm: { valueFiles: ["null.yaml"] } }))["values"]).toBe('{"other":"kept"}');
});

test("1. a file that is named by itself comes after those of the glob", async () => {
  const files = { "app/envs/a.yaml": "x: a\n", "app/envs/b.yaml": "x: b\n", "app/envs/c.yaml": "x: c\n" };
  expect(await seenX({ valueFiles: ["envs/*.yaml", "envs/a.yaml"] }, files)).toBe("a");
});

test("the Helm plugin reads value files of another source, and depends on that file alone", async () => {
  const refs = { values: { "env/prod.yaml": "x: theirs\n", "env/test.yaml": "x: no\n" } };
  const result = await render({ files: showingX, refs, helm: { valueFiles: ["$values/env/prod.yaml"] } });
  expect(dataOf(result)["x"]).toBe("theirs");
  expect(result.readSet.refs?.["values"]).toMatchObject({ files: { "env/prod.yaml": expect.any(String) }, directories: {} });
});

test("the Helm plugin takes fetched value files and file parameters as text", async () => {
  const asked: string[] = [];
  const file = async (url: string) => {
    asked.push(url);
    return { bytes: new TextEncoder().encode("x: remote\n"), digest: "sha256:1" };
  };
  const helm = {
    valueFiles: ["https://example.com/v.yaml"],
    fileParameters: [{ name: "other", path: "https://example.com/other.txt" }],
  };
  const result = await render({ files: showingX, remote: { file }, helm });
  expect(dataOf(result)).toEqual({ x: "remote", other: "x: remote\n" });
  expect(asked).toEqual(["https://example.com/v.yaml", "https://example.com/other.txt"]);
  expect(result.readSet.remote).toHaveLength(2);
});

const withCrds = {
  ...chartIn("app", {
    "crds/thing.yaml":
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.example.com\n",
    "templates/a.yaml": configMap("plain"),
    "templates/b.yaml": configMap("test", hook("test")),
    "templates/c.yaml": configMap("old-test", hook("test-success")),
    "templates/d.yaml": configMap("gone", hook("test-failure")),
    "templates/e.yaml": configMap("before", hook("pre-install")),
    "templates/_partial.tpl": "no manifest",
    "templates/NOTES.txt": "thanks for {{ .Release.Name }}",
  }),
};

test.each<[JsonObject, readonly string[]]>([
  [{}, ["crd", "plain", "before", "old-test", "test"]],
  [{ skipCrds: true }, ["plain", "before", "old-test", "test"]],
  [{ skipTests: true }, ["crd", "plain", "before"]],
  [{ skipCrds: true, skipTests: true }, ["plain", "before"]],
])("12. and 13. with %j a chart gives %j, never a hook of an unknown event", async (helm, expected) => {
  const names = (await namesOf({ files: withCrds, helm })).map((name) =>
    name.startsWith("Custom") ? "crd" : name.slice("ConfigMap/".length),
  );
  expect(names.filter((name) => name === "crd" || name === "plain")).toEqual(
    expected.filter((name) => name === "crd" || name === "plain"),
  );
  expect(names.toSorted()).toEqual(expected.toSorted());
});

test("14. a chart that wants another Kubernetes says which", async () => {
  const files = chartIn("app", {}, "version: 1.0.0\nkubeVersion: '>=1.40'");
  const { reason, message } = await refusalOf(render({ files, facts: { kubeVersion: "1.32.0" } }));
  expect(reason).toBe("KUBE_VERSION_MISMATCH");
  expect(message).toContain("chart requires kubeVersion: >=1.40 which is incompatible with Kubernetes v1.32.0");
});

test.each([
  ["v1,v1/ConfigMap", undefined, "false true"],
  ["route.openshift.io/v1,v1", undefined, "true true"],
  ["route.openshift.io/v1", ["monitoring.coreos.com/v1"], "false true"],
])("15. a chart sees the cluster's API versions %j, or else the Application's %j", async (apiVersions, own, expected) => {
  const has = (version: string) => `(.Capabilities.APIVersions.Has "${version}")`;
  const files = chartIn("app", {
    "templates/seen.yaml": seeing({ has: `printf "%v %v" ${has("route.openshift.io/v1")} ${has("apps/v1")}` }),
  });
  const helm = own === undefined ? {} : { apiVersions: own };
  expect(dataOf(await render({ files, facts: { apiVersions }, helm }))["has"]).toBe(expected);
});

test("16. and S54 lookup is empty, DNS and the environment are not there", async () => {
  const expressions = { lookup: 'lookup "v1" "Namespace" "" "kube-system"', dns: 'getHostByName "localhost"' };
  expect(dataOf(await render({ files: chartIn("app", { "templates/seen.yaml": seeing(expressions) }) }))).toEqual({
    lookup: "map[]",
    dns: "",
  });
  const { reason } = await refusalOf(
    render({ files: chartIn("app", { "templates/seen.yaml": seeing({ home: 'env "HOME"' }) }) }),
  );
  expect(reason).toBe("TEMPLATE_ERROR");
});

test("the Helm plugin keeps Helm's order: by kind, hooks last", async () => {
  const files = chartIn("app", {
    "templates/a.yaml": `${configMap("z", hook("pre-install"))}---\n${configMap("a")}---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n`,
    "templates/b.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: b}\n",
  });
  expect(await namesOf({ files })).toEqual(["Secret/b", "ConfigMap/a", "Service/s", "ConfigMap/z"]);
});

test("20. a text block that ends a document keeps its line end, as in what Helm prints", async () => {
  const text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: seen}\ndata:\n  a: |\n    one\n    two\n";
  expect(dataOf(await render({ files: chartIn("app", { "templates/a.yaml": text }) }))["a"]).toBe("one\ntwo\n");
  expect(dataOf(await render({ files: chartIn("app", { "templates/a.yaml": text.trimEnd() }) }))["a"]).toBe("one\ntwo\n");
});

test("a template that fails names its file and line, and what to do first", async () => {
  const files = chartIn("app", { "templates/web.yaml": 'a: 1\nb: {{ required "set image.tag" .Values.tag }}\n' });
  const failure = await render({ files }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ details: { reason: "TEMPLATE_ERROR", file: "app/templates/web.yaml", line: 2 } });
  expect(messageOf(failure)).toMatch(/^set image\.tag/);
  expect(messageOf(failure)).not.toMatch(/goroutine|\/src\//);
});

test.each<[string, FakeFiles, JsonObject, string, string]>([
  ["a value file that is no map", { "app/v.yaml": "- a\n" }, { valueFiles: ["v.yaml"] }, "VALUES_INVALID", "v.yaml"],
  ["values that are no YAML", {}, { values: "a: [" }, "VALUES_INVALID", "helm.values"],
  [
    "a parameter that is none, by its name",
    {},
    { parameters: [{ name: "a[x]", value: "1" }] },
    "VALUES_INVALID",
    'failed parsing --set data: error parsing index: strconv.Atoi: parsing "x": invalid syntax (parameter "a[x]"',
  ],
  [
    "a forced parameter that is none",
    {},
    { parameters: [{ name: "b[y]", value: "1", forceString: true }] },
    "VALUES_INVALID",
    '(parameter "b[y]"',
  ],
  [
    "a library chart",
    { "app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\ntype: library\n" },
    {},
    "CHART_INVALID",
    "library charts are not installable",
  ],
  [
    "values against the schema",
    { "app/values.schema.json": '{"properties":{"x":{"type":"number"}}}' },
    {},
    "SCHEMA_INVALID",
    "values don't meet the specifications of the schema(s)",
  ],
])("the Helm plugin refuses %s", async (_, files, helm, reason, sentence) => {
  const refusal = await refusalOf(render({ files: { ...showingX, ...files }, helm }));
  expect(refusal.message).toContain(sentence);
  expect(refusal).toMatchObject({ reason, code: "BAD_USER_INPUT" });
});

test("skipSchemaValidation passes the schema over", async () => {
  const files = { ...showingX, "app/values.schema.json": '{"properties":{"x":{"type":"number"}}}' };
  expect(dataOf(await render({ files, helm: { skipSchemaValidation: true } }))["x"]).toBe("chart");
});

test("10. a link in the chart that leads out fails the render, though nothing uses it", async () => {
  const refusal = await refusalOf(render({ files: { ...showingX, "app/files/passwd": { link: "/etc/passwd" } } }));
  expect(refusal).toMatchObject({ reason: "SYMLINK_ESCAPE" });
  expect(refusal.message).toContain("repository contains out-of-bounds symlinks. file: app/files/passwd");
});

const lib = chartIn(
  "lib",
  { "templates/_name.tpl": '{{ define "lib.name" }}from lib{{ end }}' },
  "version: 1.2.3\ntype: library",
);
const usingLib = (repository: string, version = "1.x") =>
  chartIn(
    "app",
    { "templates/seen.yaml": seeing({ x: 'include "lib.name" .' }) },
    `version: 1.0.0\ndependencies: [{name: lib, version: ${version}, repository: "${repository}"}]`,
  );

test("18. a file:// dependency is rendered with the chart, and its files count as read", async () => {
  const result = await render({ files: { ...usingLib("file://../lib"), ...lib } });
  expect(dataOf(result)["x"]).toBe("from lib");
  expect(Object.keys(result.readSet.files)).toContain("lib/templates/_name.tpl");
});

test("a dependency of a repository is fetched, rendered and recorded, and a range is told to float", async () => {
  const archive = await archiveOf("lib", {
    "Chart.yaml": "apiVersion: v2\nname: lib\nversion: 1.9.0\ntype: library\n",
    "templates/_name.tpl": '{{ define "lib.name" }}fetched{{ end }}',
  });
  const chart = async () => ({ version: "1.9.0", digest: "sha256:abc", archive });
  const result = await render({ files: usingLib("https://charts.example.com"), remote: { chart } });
  expect(dataOf(result)["x"]).toBe("fetched");
  expect(result.warnings).toEqual([expect.stringMatching(/^DEP_FLOATING: .*"lib" "1\.x" is 1\.9\.0 today/)]);
  expect(result.readSet.remote).toEqual([
    { asked: "chart https://charts.example.com lib 1.x", got: "1.9.0 sha256:abc", isFloating: true },
  ]);
});

test("17. a lock that does not fit the chart is refused, a dependency without repository is missing", async () => {
  const lock =
    "dependencies:\n- name: lib\n  version: 1.0.0\n  repository: https://charts.example.com\ndigest: sha256:0\ngenerated: 2024-01-01T00:00:00Z\n";
  const stale = { ...usingLib("https://charts.example.com"), "app/Chart.lock": lock };
  expect(await refusalOf(render({ files: stale }))).toMatchObject({ reason: "DEP_LOCK_STALE" });
  expect(await refusalOf(render({ files: usingLib("") }))).toMatchObject({ reason: "DEP_MISSING" });
});

test("X-22 a namespace that differs from the destination's is told", async () => {
  const { warnings } = await render({ files: showingX, helm: { namespace: "other" }, facts: { namespace: "prod" } });
  expect(warnings).toEqual([expect.stringMatching(/^NAMESPACE_DIFFERS: .*"other".*"prod"/)]);
});

test("13. and X-20 hooks that are never applied are told, tests are not", async () => {
  const files = {
    ...withCrds,
    "app/templates/f.yaml": `${configMap("old-crd", hook("crd-install"))}---\n${configMap("back", hook("pre-rollback,post-rollback"))}`,
    "app/templates/g.yaml": configMap("both", hook("pre-upgrade,pre-rollback")),
    "app/templates/h.yaml": "# helm.sh/hook is only spoken of\n",
  };
  const { warnings, manifests } = await render({ files });
  expect(warnings).toEqual([
    expect.stringMatching(/^HOOK_DROPPED: ConfigMap "back" \(app\/templates\/f\.yaml\) is a hook of rollbacks only/),
    expect.stringMatching(/^HOOK_DROPPED: Helm leaves out ConfigMap "gone" \(app\/templates\/d\.yaml\): .* "test-failure"/),
    expect.stringMatching(/^HOOK_DROPPED: Helm leaves out ConfigMap "old-crd" \(app\/templates\/f\.yaml\): .* "crd-install"/),
  ]);
  const names = manifests.map(({ metadata }) => metadata.name);
  expect(names).toEqual(expect.arrayContaining(["back", "both"]));
  expect(names).not.toEqual(expect.arrayContaining(["gone"]));
});

test("HOOK_DROPPED names ten objects and counts the others", async () => {
  const documents = Array.from({ length: 13 }, (_, index) => configMap(`c${index}`, hook("never")));
  const { warnings } = await render({ files: chartIn("app", { "templates/a.yaml": documents.join("---\n") }) });
  expect(warnings).toHaveLength(11);
  expect(warnings.at(-1)).toBe("HOOK_DROPPED: 3 more objects are hooks that are never applied");
});

test("functions of chance are told", async () => {
  const files = chartIn("app", { "templates/seen.yaml": seeing({ x: "randAlphaNum 5" }) });
  expect((await render({ files })).warnings).toEqual([expect.stringMatching(/^NONDETERMINISTIC: .*randAlphaNum/)]);
});

test("a variable that is not known is told and counts as empty", async () => {
  const result = await render({ files: showingX, helm: { parameters: [{ name: "x", value: "a$NOPE" }] } });
  expect(dataOf(result)["x"]).toBe("a");
  expect(result.warnings).toEqual([expect.stringMatching(/^ENV_UNKNOWN: \/helm\/parameters\/0\/value: .*NOPE/)]);
});
