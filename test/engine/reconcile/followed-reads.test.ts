import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { Application, ApplicationSource } from "../../../engine/model/application.js";
import { rememberReads } from "../../../engine/model/failure-reads.js";
import type { ReadSet } from "../../../engine/model/read-set.js";
import { createMemories, type RenderedSource } from "../../../engine/reconcile/application-memory.js";
import { followedReads } from "../../../engine/reconcile/followed-reads.js";

const git = "https://git.example/fleet.git";
const values = "https://git.example/values.git";
const reads = (...paths: string[]): ReadSet => ({
  files: Object.fromEntries(paths.map((path) => [path, "1"])),
  directories: {},
  missing: [],
});
const render = (readSet: ReadSet, own: string, refs: Record<string, string> = {}): RenderedSource => ({
  sourceKey: "",
  commit: own,
  checked: { own, refs },
  clusterFacts: { kubeVersion: "", apiVersions: "" },
  outcome: { result: { sourceType: "Directory", manifests: [], readSet, warnings: [] } },
});

/** What is followed, as `revision@commit: paths`. */
function follow(sources: readonly ApplicationSource[], rendered: readonly (RenderedSource | undefined)[], status: object = {}) {
  const application: Application = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "shop", namespace: "argocd" },
    spec: { project: "default", destination: { namespace: "web" }, sources },
    status,
  };
  const memory = createMemories().of({ namespace: "argocd", name: "shop" }, "");
  memory.comparison = { status: "Synced", resources: [], health: { status: "Healthy" }, conditions: [] };
  for (const [index, one] of rendered.entries()) if (one !== undefined) memory.rendered.set(index, one);
  return followedReads(application, memory, { controlNamespace: "argocd", scopeOf: () => "" })?.map(
    ({ source, commit, trees, namesCommit }) => {
      const paths = trees.flatMap(({ files, missing }) => [...Object.keys(files), ...missing.map((path) => `!${path}`)]);
      return `${source.repoURL} ${source.targetRevision ?? "HEAD"}@${commit}: ${[...paths, ...(namesCommit ? ["commit"] : [])].join(" ")}`;
    },
  );
}

test("followedReads() tells what was read of each revision", () => {
  const sources = [
    { repoURL: git, path: "a" },
    { repoURL: values, path: "b", targetRevision: "v1" },
  ];
  expect(follow(sources, [render(reads("a/x"), "c1"), render(reads("b/y"), "c2")])).toEqual([
    `${git} HEAD@c1: a/x`,
    `${values} v1@c2: b/y`,
  ]);
});

test("followedReads() joins what several sources read of one revision", () => {
  const sources = [
    { repoURL: git, path: "a" },
    { repoURL: git, path: "b" },
  ];
  expect(follow(sources, [render(reads("a/x"), "c1"), render(reads("b/y"), "c1")])).toEqual([`${git} HEAD@c1: a/x b/y`]);
  expect(follow(sources, [render(reads("a/x"), "c1"), render(reads("b/y"), "c2")])).toBeUndefined();
});

test("followedReads() counts what one source read of another to that other's repository", () => {
  const sources = [
    { repoURL: git, path: "a" },
    { repoURL: values, ref: "values" },
  ];
  const readSet = { ...reads("a/x"), refs: { values: { files: {}, directories: {}, missing: ["prod.yaml"] } } };
  expect(follow(sources, [render(readSet, "c1", { values: "c2" })])).toEqual([
    `${git} HEAD@c1: a/x`,
    `${values} HEAD@c2: !prod.yaml`,
  ]);
});

test("followedReads() leaves out another source that nobody reads from, and what is not in Git", () => {
  const sources = [
    { repoURL: git, path: "a" },
    { repoURL: values, ref: "values" },
    { repoURL: "https://charts.example", chart: "x" },
  ];
  expect(follow(sources, [render(reads("a/x"), "c1"), undefined, render(reads("Chart.yaml"), "1.0.0")])).toEqual([
    `${git} HEAD@c1: a/x`,
  ]);
});

test("followedReads() tells of a chart's values in Git", () => {
  const sources = [
    { repoURL: "https://charts.example", chart: "x" },
    { repoURL: values, ref: "values" },
  ];
  const readSet = { ...reads("Chart.yaml"), refs: { values: reads("prod.yaml") } };
  expect(follow(sources, [render(readSet, "1.0.0", { values: "c2" })])).toEqual([`${values} HEAD@c2: prod.yaml`]);
});

test("followedReads() puts the Application's own facts into paths named after them", () => {
  const missingNamed = [{ before: "a/.argocd-source-", fact: "instanceName", after: ".yaml" }] as const;
  const source = { repoURL: git, path: "a" };
  expect(follow([source], [render({ ...reads("a/x"), missingNamed }, "c1")])).toEqual([
    `${git} HEAD@c1: a/x !a/.argocd-source-shop.yaml`,
  ]);
  const unknown = [{ before: "a/", fact: "kubeVersion", after: "" }] as const;
  expect(follow([source], [render({ ...reads("a/x"), missingNamed: unknown }, "c1")])).toBeUndefined();
});

test("followedReads() says that a render asked for its commit", () => {
  const source = { repoURL: git, path: "a" };
  expect(follow([source], [render({ ...reads("a/x"), facts: { revision: "c1" } }, "c1")])).toEqual([
    `${git} HEAD@c1: a/x commit`,
  ]);
});

test.each<[string, RenderedSource | undefined, object]>([
  ["while a source was not rendered", undefined, {}],
  ["after a comparison that failed", render(reads("a"), "c1"), { conditions: [{ type: "ComparisonError", message: "away" }] }],
  ["during an operation", render(reads("a"), "c1"), { operationState: { phase: "Running", operation: {}, startedAt: "" } }],
  [
    "after a failure of which nobody knows what it read",
    { ...render(reads("a"), "c1"), outcome: { failure: new Error("no") } },
    {},
  ],
])("followedReads() knows nothing for sure %s", (_, rendered, status) => {
  expect(follow([{ repoURL: git, path: "a" }], [rendered], status)).toBeUndefined();
});

test("followedReads() knows what a failure read", () => {
  const failure = new FairleadError("BAD_USER_INPUT", "no");
  rememberReads(failure, reads("a/x"));
  expect(follow([{ repoURL: git, path: "a" }], [{ ...render(reads(), "c1"), outcome: { failure } }])).toEqual([
    `${git} HEAD@c1: a/x`,
  ]);
});
