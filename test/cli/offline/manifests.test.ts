import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { UsageError } from "../../../cli/offline/command.js";
import { renderManifests } from "../../../cli/offline/manifests.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { noScripts } from "../../fakes/no-scripts.js";
import { configMap, failureOf, namesOf } from "../../plugins/kustomize/build.js";
import { openRealTools, type RealTools } from "../../plugins/real-tools.js";
import { makeFolder, type TemporaryFolder } from "./temporary-folder.js";

// The first run of a module compiles it.
vi.setConfig({ testTimeout: 180_000 });

let tools: RealTools;
let folder: TemporaryFolder | undefined;
beforeAll(async () => {
  tools = await openRealTools();
}, 300_000);
afterAll(() => tools.sandbox.close());
afterEach(() => folder?.remove());

async function run(args: readonly string[], files: FakeFiles) {
  folder = await makeFolder(files);
  return renderManifests(args, { folder: folder.path, signal: AbortSignal.timeout(60_000), tools, scripts: noScripts });
}

/** `sourceType: Kind/name …`. */
async function outcomeOf(args: readonly string[], files: FakeFiles): Promise<string> {
  const { sourceType, manifests } = (await run(args, files)).result as unknown as {
    readonly sourceType: string;
    readonly manifests: readonly JsonObject[];
  };
  return `${sourceType}: ${namesOf({ objects: manifests })}`;
}

const chart = {
  "c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
  "c/templates/x.yaml":
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}"}\ndata: {v: "{{ .Values.v }} {{ .Release.Namespace }} {{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.APIVersions.Has "a/v1" }}"}\n',
  "c/values.yaml": "v: default\n",
};
const application = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "shop" },
  spec: {
    project: "p",
    destination: { namespace: "ns" },
    source: { repoURL: "https://x", chart: "c", helm: { values: "v: $ARGOCD_APP_NAME" } },
  },
};

test.each<[string, readonly string[], FakeFiles, string]>([
  ["a plain folder", ["d"], { "d/a.yaml": configMap("a"), "d/notes.yaml": "x: 1\n" }, "Directory: ConfigMap/a"],
  ["Jsonnet", ["d"], { "d/a.jsonnet": "{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'j'}}" }, "Directory: ConfigMap/j"],
  [
    "a kustomization",
    ["d"],
    { "d/kustomization.yaml": "resources: [a.yaml]\nnamePrefix: k-\n", "d/a.yaml": configMap("a") },
    "Kustomize: ConfigMap/k-a",
  ],
  ["a chart", ["c"], chart, "Helm: ConfigMap/release-name"],
  [
    "a folder of a source",
    ["d", "--source", "s.yaml"],
    { "d/e/a.yaml": configMap("a"), "s.yaml": "directory: {recurse: true}\n" },
    "Directory: ConfigMap/a",
  ],
  ["an Application", ["c", "--app", "app.json"], { ...chart, "app.json": JSON.stringify(application) }, "Helm: ConfigMap/shop"],
  [
    "overrides beside the files",
    ["d"],
    {
      "d/.argocd-source.yaml": "kustomize: {nameSuffix: -o}\n",
      "d/kustomization.yaml": "resources: [a.yaml]\n",
      "d/a.yaml": configMap("a"),
    },
    "Kustomize: ConfigMap/a-o",
  ],
  [
    "within a repository root",
    ["r/d", "--repo-root", "r"],
    {
      "r/b/kustomization.yaml": "resources: [a.yaml]\n",
      "r/b/a.yaml": configMap("a"),
      "r/d/kustomization.yaml": "resources: [../b]\n",
    },
    "Kustomize: ConfigMap/a",
  ],
])("manifests renders %s", async (_, args, files, expected) => {
  expect(await outcomeOf(args, files)).toBe(expected);
});

test("manifests tells tools the Application's namespace and the versions of the flags", async () => {
  const files = { ...chart, "app.yaml": JSON.stringify(application) };
  const flags = ["--app", "app.yaml", "--kube-version", "1.30.2", "--api-versions", "b/v1", "--api-versions=a/v1"];
  const { result } = await run(["c", ...flags], files);
  expect(result).toMatchObject({ manifests: [{ data: { v: "$ARGOCD_APP_NAME ns v1.30.2 true" } }] });
});

describe("manifests refuses", () => {
  const base = { "b/kustomization.yaml": "resources: []\n", "d/kustomization.yaml": "resources: [../b]\n" };
  test.each<[string, readonly string[], FakeFiles, RegExp]>([
    ["to leave the folder without a root", ["d"], base, /^BAD_USER_INPUT PATH_ESCAPE /],
    ["a link out", ["d"], { "d/a.yaml": { link: "../b" }, b: "" }, /^BAD_USER_INPUT PATH_ESCAPE /],
    [
      "a folder outside the root",
      ["d", "--repo-root", "b"],
      { "d/a": "", "b/a": "" },
      /^BAD_USER_INPUT PATH_ESCAPE .*app path outside root/,
    ],
    [
      "too much",
      ["d", "--max-combined-size", "10"],
      { "d/a.yaml": configMap("a") },
      /^RESOURCE_EXHAUSTED INPUT_TOO_LARGE exceeded max combined manifest file size/,
    ],
    ["a plugin", ["d", "--source", "s"], { "d/a": "", s: "plugin: {name: mine}\n" }, /^BAD_USER_INPUT PLUGIN_NOT_FOUND /],
    [
      "several sources",
      ["d", "--app", "a"],
      { "d/a": "", a: "spec: {sources: [{}, {}]}\n" },
      /^BAD_USER_INPUT SPEC_INVALID .*--source/,
    ],
    [
      "a file of several objects",
      ["d", "--app", "a"],
      { "d/a": "", a: "a: 1\n---\nb: 1\n" },
      /^BAD_USER_INPUT FILE_PARSE .*one object/,
    ],
    ["a folder that is not there", ["gone"], {}, /^NOT_FOUND PATH_NOT_FOUND /],
    [
      "a remote base",
      ["d"],
      { "d/kustomization.yaml": "resources: [github.com/org/repo]\n" },
      /^PERMISSION_DENIED REMOTE_BASE_DENIED .*uses no network/,
    ],
  ])("%s", async (_, args, files, expected) => {
    expect(await failureOf(run(args, files))).toMatch(expected);
  });

  test.each([[["d", "--app", "a", "--source", "b"]], [["d", "--max-combined-size", "much"]], [["d", "--prune"]], [[]]])(
    "%j as wrong usage",
    async (args) => {
      await expect(run(args, { "d/a.yaml": configMap("a"), a: "{}", b: "{}" })).rejects.toThrow(UsageError);
    },
  );
});
