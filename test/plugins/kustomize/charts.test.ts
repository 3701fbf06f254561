import { buffer } from "node:stream/consumers";
import { createGzip } from "node:zlib";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import type { ChartRequest } from "../../../engine/ports/remote-sources.js";
import type { KustomizeBuild } from "../../../plugins/kustomize/build-kustomization.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { openRealTools, type RealTools } from "../real-tools.js";
import { type BuildParts, buildFiles, configMap, failureOf, namesOf } from "./build.js";

// The first run of a module compiles it.
vi.setConfig({ testTimeout: 120_000 });

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
}, 300_000);
afterAll(() => tools.sandbox.close());

const helm = "--enable-helm";
const build = (files: FakeFiles, parts?: BuildParts) => buildFiles(tools, files, { options: helm, ...parts });

const template = [
  "apiVersion: v1",
  "kind: ConfigMap",
  "metadata:",
  "  name: {{ .Release.Name }}-config",
  "  namespace: {{ .Release.Namespace }}",
  "data:",
  "  values: {{ .Values | toJson | quote }}",
  "  kube: {{ .Capabilities.KubeVersion.Version | quote }}",
  '  has: {{ .Capabilities.APIVersions.Has "acme/v1" | quote }}',
  "",
].join("\n");
const hook = "apiVersion: v1\nkind: Pod\nmetadata: {name: check, annotations: {helm.sh/hook: test}}\n";
const crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: as.acme.io}\nspec: {}\n";
const chart = {
  "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.3\n",
  "values.yaml": "a: 1\nmap: {x: 1, w: 2}\nlist: [1, 2]\n",
  "templates/config.yaml": template,
  "templates/check.yaml": hook,
  "crds/a.yaml": crd,
};

function chartAt(directory: string): FakeFiles {
  return Object.fromEntries(Object.entries(chart).map(([path, text]) => [`${directory}/${path}`, text]));
}

/** The data of the first object. */
function dataOf({ objects }: KustomizeBuild): Readonly<Record<string, string>> {
  return (objects[0]?.["data"] ?? {}) as Readonly<Record<string, string>>;
}

async function archiveOf(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const tar = pack();
  for (const [path, text] of Object.entries(files)) tar.entry({ name: `web/${path}` }, text);
  tar.finalize();
  return buffer(tar.pipe(createGzip()));
}

/** The values that the chart of `app/charts/web` is rendered with. */
async function valuesOf(settings: string, more: FakeFiles = {}): Promise<unknown> {
  const files = { ...chartAt("app/charts/web"), ...more, "app/kustomization.yaml": `helmCharts: [{name: web, ${settings}}]\n` };
  const { objects } = await build(files);
  const data = objects.find(({ kind }) => kind === "ConfigMap")?.["data"] as { readonly values: string };
  return JSON.parse(data.values);
}

test("28 helmCharts without --enable-helm is refused in Kustomize's words", async () => {
  const files = { ...chartAt("app/charts/web"), "app/kustomization.yaml": "helmCharts: [{name: web, releaseName: r}]\n" };
  const failure = await failureOf(buildFiles(tools, files));
  expect(failure).toMatch(/^BAD_USER_INPUT KUSTOMIZE_BUILD_FAILED .*must specify --enable-helm/s);
  expect(failure).toContain("an administrator adds it to kustomize.buildOptions");
});

describe("a chart of the repository", () => {
  test("is rendered by Helm, tests and hooks included, and goes through the kustomization", async () => {
    const files = {
      ...chartAt("app/charts/web"),
      "app/kustomization.yaml": "helmCharts: [{name: web, releaseName: rel}]\nnamePrefix: p-\nresources: [x.yaml]\n",
      "app/x.yaml": configMap("x"),
    };
    const built = await build(files);
    expect(namesOf(built)).toBe("ConfigMap/p-rel-config ConfigMap/p-x Pod/p-check");
    expect(JSON.stringify(built.objects)).not.toContain("helm-generated");
  });

  test.each([
    ["skipTests: true", "ConfigMap/release-name-config"],
    ["skipHooks: true", "ConfigMap/release-name-config"],
    ["includeCRDs: true, skipTests: true", "CustomResourceDefinition/as.acme.io ConfigMap/release-name-config"],
    ["nameTemplate: mine, skipTests: true", "ConfigMap/mine-config"],
    ["nameTemplate: '{{ \"SHOP\" | lower }}-{{ add 1 1 }}', skipTests: true", "ConfigMap/shop-2-config"],
  ])("with %s gives %s", async (settings, expected) => {
    const files = { ...chartAt("app/charts/web"), "app/kustomization.yaml": `helmCharts: [{name: web, ${settings}}]\n` };
    expect(namesOf(await build(files))).toBe(expected);
  });

  test.each([
    ["nothing", "releaseName: r", { a: 1, map: { x: 1, w: 2 }, list: [1, 2] }],
    ["inline values over its own", "valuesInline: {a: 2, map: {x: 3}, list: [9]}", { a: 2, map: { x: 3, w: 2 }, list: [9] }],
    [
      "its own over inline values",
      "valuesMerge: merge, valuesInline: {a: 2, b: 3, map: {z: 9}}",
      { a: 1, b: 3, map: { x: 1, w: 2, z: 9 }, list: [1, 2] },
    ],
    ["inline values only", "valuesMerge: replace, valuesInline: {a: 2}", { a: 2, map: { x: 1, w: 2 }, list: [1, 2] }],
    ["a values file", "valuesFile: v.yaml", { a: 5, map: { x: 1, w: 2 }, list: [1, 2] }],
    [
      "a values file and inline values",
      "valuesFile: v.yaml, valuesInline: {b: 6}",
      { a: 5, b: 6, map: { x: 1, w: 2 }, list: [1, 2] },
    ],
    ["more files", "valuesFile: v.yaml, additionalValuesFiles: [w.yaml]", { a: 7, map: { x: 1, w: 2 }, list: [1, 2] }],
  ])("is given %s", async (_, settings, expected) => {
    expect(await valuesOf(settings, { "app/v.yaml": "a: 5\n", "app/w.yaml": "a: 7\n" })).toEqual(expected);
  });

  test("tells what Helm warns of, once, and starts from the Application's seed", async () => {
    const files = {
      ...chartAt("app/charts/web"),
      "app/charts/web/templates/config.yaml": `${template}  chance: {{ randAlphaNum 20 }}\n`,
      "app/charts/web/templates/gone.yaml": hook.replace("hook: test", "hook: test-failure"),
      "app/kustomization.yaml":
        "helmCharts: [{name: web, releaseName: a, skipTests: true}, {name: web, releaseName: b, skipTests: true}]\n",
    };
    const seeded = { facts: { helmSeed: "x" } };
    const [chance, first, again] = [await build(files), await build(files, seeded), await build(files, seeded)];
    expect(chance.warnings.map((warning) => warning.slice(0, 28))).toEqual([
      "HOOK_DROPPED: Helm leaves ou",
      "NONDETERMINISTIC: templates ",
    ]);
    expect(first.warnings.at(-1)).toMatch(/^SEEDED: /);
    expect(again.objects).toEqual(first.objects);
    expect(dataOf(first)["chance"]).not.toBe(dataOf(chance)["chance"]);
  });

  test("takes its namespace from the chart's settings, the kustomization, those above, or the Application", async () => {
    const namespaceOf = async (settings: string, own: string, above: string, kustomize = {}) => {
      const files = {
        ...chartAt("base/charts/web"),
        "base/kustomization.yaml": `helmCharts: [{name: web, skipTests: true${settings}}]\n${own}`,
        "app/kustomization.yaml": `resources: [../base]\n${above}`,
      };
      const [object] = (await build(files, { kustomize })).objects;
      return (object as unknown as Manifest).metadata.namespace;
    };
    expect(await namespaceOf("", "", "")).toBe("default");
    expect(await namespaceOf("", "", "namespace: above\n")).toBe("above");
    expect(await namespaceOf("", "namespace: own\n", "")).toBe("own");
    expect(await namespaceOf(", namespace: chart", "namespace: own\n", "")).toBe("chart");
    expect(await namespaceOf("", "", "", { namespace: "app" })).toBe("app");
  });

  test("cannot be in two namespaces of one build", async () => {
    const files = {
      ...chartAt("base/charts/web"),
      "base/kustomization.yaml": "helmCharts: [{name: web, skipTests: true}]\n",
      "a/kustomization.yaml": "resources: [../base]\nnamespace: a\n",
      "b/kustomization.yaml": "resources: [../base]\nnamespace: b\n",
      "app/kustomization.yaml": "resources: [../a, ../b]\n",
    };
    expect(await failureOf(build(files))).toMatch(
      /KUSTOMIZE_BUILD_FAILED Cannot inflate the charts of "base": they are used in two namespaces/,
    );
  });

  test("sees the cluster's versions, or those of the Application, or its own", async () => {
    const seen = async (settings: string, parts: BuildParts) => {
      const files = {
        ...chartAt("app/charts/web"),
        "app/kustomization.yaml": `helmCharts: [{name: web, skipTests: true${settings}}]\n`,
      };
      const { kube, has } = dataOf(await build(files, parts));
      return `${kube} ${has}`;
    };
    const facts = { kubeVersion: "1.31.0", apiVersions: "v1" };
    expect(await seen("", { facts })).toBe("v1.31.0 false");
    expect(await seen("", { facts, kustomize: { kubeVersion: "1.30.1", apiVersions: ["acme/v1"] } })).toBe("v1.30.1 true");
    expect(await seen(", kubeVersion: 1.29.0, apiVersions: [acme/v1]", { facts })).toBe("v1.29.0 true");
  });

  test("may be asked for by a generator, or by the old field", async () => {
    const generator =
      "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: g}\nname: web\nreleaseName: gen\nskipTests: true\n";
    const files = { ...chartAt("app/charts/web"), "app/g.yaml": generator, "app/kustomization.yaml": "generators: [g.yaml]\n" };
    expect(namesOf(await build(files))).toBe("ConfigMap/gen-config");
    const old = {
      ...chartAt("app/charts/web"),
      "app/kustomization.yaml": "helmChartInflationGenerator: [{chartName: web, releaseName: old}]\n",
    };
    expect(namesOf(await build(old))).toBe("ConfigMap/old-config Pod/check");
  });
});

describe("a chart of a chart repository", () => {
  const files = {
    "app/kustomization.yaml":
      "helmCharts: [{name: web, repo: 'https://charts.example.com', version: 1.2.3, releaseName: r, skipTests: true, valuesInline: {a: 2}}]\n",
  };

  test("is fetched by the host", async () => {
    const asked: ChartRequest[] = [];
    const archive = await archiveOf(chart);
    const remote = {
      chart: async (request: ChartRequest) => {
        asked.push(request);
        return { version: "1.2.3", digest: "sha256:0", archive };
      },
    };
    const built = await build(files, { remote });
    expect(namesOf(built)).toBe("ConfigMap/r-config");
    expect(JSON.parse(dataOf(built)["values"] ?? "")).toMatchObject({
      a: 2,
      map: { x: 1, w: 2 },
    });
    expect(asked).toEqual([{ repository: "https://charts.example.com", name: "web", version: "1.2.3" }]);
  });

  test("that the project may not use is refused", async () => {
    const chartRefused = () =>
      Promise.reject(new FairleadError("PERMISSION_DENIED", "not permitted", { details: { reason: "REPO_NOT_PERMITTED" } }));
    expect(await failureOf(build(files, { remote: { chart: chartRefused } }))).toMatch(
      /^PERMISSION_DENIED REPO_NOT_PERMITTED not permitted/,
    );
  });
});

describe("a chart is refused", () => {
  test.each([
    ["without a name", "helmCharts: [{releaseName: r}]", /chart name cannot be empty/],
    [
      "with a field nobody knows",
      "helmCharts: [{name: web, releaseNam: r}]",
      /Cannot read helmCharts\[0\]: unknown field "releaseNam"/,
    ],
    ["with a wrong merge", "helmCharts: [{name: web, valuesMerge: mix}]", /valuesMerge must be one of merge, override, replace/],
    ["that is nowhere", "helmCharts: [{name: gone}]", /no repo specified for pull, no chart found at 'app\/charts\/gone'/],
    ["with a name that is a path", "helmCharts: [{name: ../web}]", /PATH_ESCAPE/],
    ["S51 with a chart home outside", "helmGlobals: {chartHome: ../../x}\nhelmCharts: [{name: web}]", /PATH_ESCAPE/],
    ["S51 with values outside", "helmCharts: [{name: web, valuesFile: ../../v.yaml}]", /PATH_ESCAPE/],
    [
      "with values that are not there",
      "helmCharts: [{name: web, valuesFile: v.yaml, valuesInline: {a: 1}}]",
      /the values file "v\.yaml" is not there/,
    ],
    [
      "with two names",
      "helmCharts: [{name: web, releaseName: a, nameTemplate: b}]",
      /cannot set nameTemplate and also specify releaseName/,
    ],
  ])("%s", async (_, text, expected) => {
    expect(await failureOf(build({ ...chartAt("app/charts/web"), "app/kustomization.yaml": `${text}\n` }))).toMatch(expected);
  });
});
