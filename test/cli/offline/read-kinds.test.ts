import { expect, test } from "vitest";
import type { OfflineCommand } from "../../../cli/offline/command.js";
import { readApplication, readManifests, readProject } from "../../../cli/offline/read-kinds.js";
import type { Json } from "../../../engine/model/manifest.js";
import { fileOf, usePureRuns } from "./run-pure.js";

const readers = { Application: readApplication, AppProject: readProject, Manifests: readManifests };
const read: OfflineCommand = async ([what = ""], context) => {
  const result = (await readers[what as keyof typeof readers]("x.yaml", context)) as unknown as Json;
  return { exit: 0, result, text: () => "" };
};
const run = usePureRuns(read);
const readAs = async (what: keyof typeof readers, text: string) => (await run([what], { "x.yaml": text })).result;

test("readApplication() takes what is null for not given, and a missing destination for an empty one", async () => {
  const text = "kind: Application\nmetadata: {name: a, namespace: null}\nspec: {source: null, destination: null, project: p}\n";
  expect(await readAs("Application", text)).toEqual({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "a" },
    spec: { project: "p", destination: {} },
  });
});

test("readProject() takes a project without a spec", async () => {
  expect(await readAs("AppProject", "kind: AppProject\n")).toMatchObject({ kind: "AppProject", metadata: {}, spec: {} });
});

test("readManifests() takes every document, and none of an empty file", async () => {
  expect(await readAs("Manifests", "apiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B\n")).toMatchObject([
    { kind: "A" },
    { kind: "B" },
  ]);
  expect(await readAs("Manifests", "")).toEqual([]);
});

test.each<[keyof typeof readers, string, string]>([
  ["Application", fileOf("AppProject", {}), 'it holds a "AppProject", not an Application'],
  ["Application", "{}", "it holds an object without kind and spec, not an Application"],
  ["AppProject", "{}", "it holds an object without kind and spec, not an AppProject"],
  ["Application", fileOf("Application", [] as never), "spec must be an object"],
  [
    "Application",
    fileOf("Application", { source: { repoURL: 1 } }),
    "spec.source.repoURL is 1 and must be a text; write it in quotes",
  ],
  ["Application", fileOf("Application", { sources: {} }), "spec.sources must be a list"],
  [
    "Application",
    fileOf("Application", { syncPolicy: { syncOptions: [1] } }),
    "spec.syncPolicy.syncOptions must be a list of texts",
  ],
  ["AppProject", fileOf("AppProject", { sourceRepos: 1 }), "spec.sourceRepos must be a list, not 1"],
  [
    "AppProject",
    fileOf("AppProject", {}, { labels: { a: 1 } }),
    'metadata.labels["a"] is 1 and must be a text; write it in quotes',
  ],
  ["Manifests", "kind: A\n", "a Kubernetes object has apiVersion and kind"],
  ["Manifests", "apiVersion: v1\nkind: A\nmetadata: {name: 1}\n", "metadata.name is 1 and must be a text; write it in quotes"],
])("readers of an %s refuse %j", async (what, text, because) => {
  await expect(readAs(what, text)).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
    message: `Cannot read "x.yaml": ${because}`,
    details: { reason: "MANIFEST_INVALID" },
  });
});
