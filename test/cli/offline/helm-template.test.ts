import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { UsageError } from "../../../cli/offline/command.js";
import { helmTemplate } from "../../../cli/offline/helm-template.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { noScripts } from "../../fakes/no-scripts.js";
import { refusalOf } from "../../plugins/helm/input.js";
import { archiveOf, chartIn, seeing } from "../../plugins/helm/render-helm.js";
import { openRealTools, type RealTools } from "../../plugins/real-tools.js";
import { makeFolder, type TemporaryFolder } from "./temporary-folder.js";

interface Entry {
  readonly source: string;
  readonly object: JsonObject;
}

let tools: RealTools;
let folder: TemporaryFolder;
beforeAll(async () => {
  tools = await openRealTools();
}, 300_000);
afterAll(() => tools.sandbox.close());
beforeEach(async () => {
  folder = await makeFolder(
    chartIn("web", {
      "values.yaml": "x: chart\n",
      "crds/thing.yaml":
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.example.com\n",
      "templates/seen.yaml": seeing({
        x: ".Values.x",
        release: 'printf "%s %s %v" .Release.Name .Release.Namespace .Release.IsUpgrade',
        kube: ".Capabilities.KubeVersion.Version",
        has: '(.Capabilities.APIVersions.Has "a/v1")',
      }),
      "templates/test.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: test\n  annotations: {helm.sh/hook: test}\n",
      "templates/hook.yaml":
        "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: before\n  annotations: {helm.sh/hook: pre-install}\n",
    }),
  );
});
afterEach(() => folder.remove());

const run = (args: readonly string[], stdin?: string) =>
  helmTemplate(args, {
    folder: folder.path,
    signal: AbortSignal.timeout(60_000),
    tools,
    scripts: noScripts,
    ...(stdin !== undefined && { stdin: async () => stdin }),
  });
const manifestsOf = async (args: readonly string[], stdin?: string) =>
  ((await run(args, stdin)).result as unknown as { manifests: readonly Entry[] }).manifests;
const seen = async (args: readonly string[], stdin?: string) => {
  const found = (await manifestsOf(["web", ...args], stdin)).find(({ object }) => object["kind"] === "ConfigMap");
  return found?.object["data"] as Readonly<Record<string, string>>;
};
const sourcesOf = async (...args: readonly string[]) =>
  (await manifestsOf(["web", ...args])).map(({ source }) => source.slice("web/".length));

test("helmTemplate() gives documents with their source in Helm's order, and the default names", async () => {
  expect(await sourcesOf()).toEqual(["templates/seen.yaml", "templates/test.yaml", "templates/hook.yaml"]);
  expect(await seen([])).toMatchObject({ x: "chart", release: "release-name default false" });
});

test.each<[readonly string[], readonly string[]]>([
  [["--include-crds"], ["crds/thing.yaml", "templates/seen.yaml", "templates/test.yaml", "templates/hook.yaml"]],
  [
    ["--include-crds=true", "--skip-tests"],
    ["crds/thing.yaml", "templates/seen.yaml", "templates/hook.yaml"],
  ],
  [["--include-crds=false", "--no-hooks"], ["templates/seen.yaml"]],
  [["--show-only", "templates/hook.yaml"], ["templates/hook.yaml"]],
  [["--show-only=templates/*e*.yaml"], ["templates/seen.yaml", "templates/test.yaml"]],
  [
    ["-s", "templates/test.yaml", "-s", "templates/seen.yaml"],
    ["templates/test.yaml", "templates/seen.yaml"],
  ],
])("helmTemplate() with %j gives %j", async (flags, sources) => {
  expect(await sourcesOf(...flags)).toEqual(sources);
});

test.each<[readonly string[], string]>([
  [["--set", "x=1"], "1"],
  [["--set=x={a,b}"], "[a b]"],
  [["--set-string", "x=1", "--set", "x=2"], "1"],
  [["--set-json", 'x={"a":1}'], "map[a:1]"],
  [["--set-literal", "x=a,b=c"], "a,b=c"],
  [["--set-file", "x=note.txt"], "from a file"],
  [["--set-file=y=web/Chart.yaml,x=note.txt"], "from a file"],
  [["-f", "a.yaml", "--values=b.yaml"], "b"],
  [["-f", "b.yaml,a.yaml"], "a"],
  [["-f", "-"], "typed"],
])("helmTemplate() with %j sets x to %s", async (flags, expected) => {
  await folder.write({ "note.txt": "from a file", "a.yaml": "x: a\n", "b.yaml": "x: b\n" });
  expect((await seen(flags, "x: typed\n"))["x"]).toBe(expected);
});

test("helmTemplate() tells the chart what the flags say of release and cluster", async () => {
  const flags = ["-n", "prod", "--is-upgrade", "--kube-version", "v1.30.1", "--api-versions", "b/v1,a/v1", "--debug"];
  expect(await seen(flags)).toMatchObject({ release: "release-name prod true", kube: "v1.30.1", has: "true" });
});

test("helmTemplate() takes the name before the chart or from a template", async () => {
  const releaseOf = async (...args: readonly string[]) => {
    const found = (await manifestsOf(args)).find(({ object }) => object["kind"] === "ConfigMap");
    const data = found?.object["data"] as Record<string, string> | undefined;
    return data?.["release"]?.split(" ")[0];
  };
  expect(await releaseOf("shop", "web")).toBe("shop");
  expect(await releaseOf("--name-template", "fixed", "web")).toBe("fixed");
  expect(await releaseOf("web", '--name-template={{ "SHOP" | lower }}-1')).toBe("shop-1");
});

test("helmTemplate() prints what Helm prints, as far as a reader of YAML can tell", async () => {
  const text = (await run(["web", "--show-only", "templates/hook.yaml"])).text();
  expect(text).toBe(
    "---\n# Source: web/templates/hook.yaml\napiVersion: batch/v1\nkind: Job\nmetadata:\n  annotations:\n    helm.sh/hook: pre-install\n  name: before\n",
  );
});

test("helmTemplate() renders an archive", async () => {
  const archive = await archiveOf("packed", {
    "Chart.yaml": "apiVersion: v2\nname: packed\nversion: 1.0.0\n",
    "templates/seen.yaml": seeing({ x: ".Chart.Name" }),
  });
  await folder.write({ "packed-1.0.0.tgz": archive });
  expect(await manifestsOf(["packed-1.0.0.tgz"])).toMatchObject([
    { source: "packed/templates/seen.yaml", object: { data: { x: "packed" } } },
  ]);
});

test("helmTemplate() follows links inside the repository and refuses one out of it", async () => {
  await folder.write({ ".git/HEAD": "", "shared.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: shared}\n" });
  await folder.write({ "web/templates/shared.yaml": { link: "../../shared.yaml" } });
  expect(await sourcesOf("--no-hooks")).toEqual(["templates/shared.yaml", "templates/seen.yaml"]);
  await folder.write({ "web/templates/out.yaml": { link: "/etc/hostname" } });
  await expect(sourcesOf()).rejects.toMatchObject({ details: { reason: "SYMLINK_ESCAPE" } });
});

test.each<[string, readonly string[], string, string]>([
  ["a chart that is not there", ["none"], "PATH_NOT_FOUND", 'path "none" not found'],
  ["a folder without Chart.yaml", ["."], "CHART_INVALID", "Chart.yaml"],
  [
    "a values file that is not there",
    ["web", "-f", "none.yaml"],
    "PATH_NOT_FOUND",
    'Cannot read "none.yaml": no such file or directory',
  ],
  [
    "a template that is not there",
    ["web", "--show-only", "templates/none.yaml"],
    "SPEC_INVALID",
    "could not find template templates/none.yaml in chart",
  ],
  ["a Kubernetes version that is none", ["web", "--kube-version", "x"], "SPEC_INVALID", "invalid kube version 'x'"],
  ["a release name that is none", ["A_b", "web"], "SPEC_INVALID", "A_b"],
  ["a dependency that is not in charts/", ["app"], "DEP_MISSING", "missing in charts/ directory: db"],
])("helmTemplate() judges %s", async (_, args, reason, sentence) => {
  await folder.write(
    chartIn("app", {}, 'version: 1.0.0\ndependencies: [{name: db, version: 1.x, repository: "https://charts.example.com"}]'),
  );
  const refusal = await refusalOf(run(args));
  expect(refusal.message).toContain(sentence);
  expect(refusal.reason).toBe(reason);
});

test.each<[readonly string[], string]>([
  [[], "missing required argument"],
  [["a", "web", "c"], "expected at most two arguments, unexpected arguments: c"],
  [["web", "--unknown"], "unknown option '--unknown'"],
  [["web", "--include-crds=maybe"], '--include-crds takes true or false, not "maybe"'],
  [["a", "web", "--name-template", "b"], "cannot set --name-template and also specify a name"],
  [["web", "--set-file", "x"], '--set-file takes key=path, not "x"'],
])("helmTemplate() refuses %j as wrong usage", async (args, sentence) => {
  const failure = await run(args).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect((failure as UsageError).message).toContain(sentence);
});
