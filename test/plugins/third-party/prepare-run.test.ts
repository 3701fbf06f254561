import { expect, test } from "vitest";
import type { JsonObject } from "../../../engine/model/manifest.js";
import type { FactName } from "../../../engine/model/read-set.js";
import { createRecordingFileTree } from "../../../plugins/recording-file-tree.js";
import { prepareRun } from "../../../plugins/third-party/prepare-run.js";
import { createFileTree, type FakeFiles } from "../../fakes/file-tree.js";
import { makeInput } from "../make-input.js";
import { makePackage } from "./make-package.js";

const { signal } = new AbortController();
const files: FakeFiles = {
  "apps/web/a.yaml": "a: 1\n",
  "apps/web/run.sh": { text: "#!", executable: true },
  "apps/web/linked": { link: "a.yaml" },
  "apps/web/outside": { link: "../lib/x" },
  "apps/lib/x": "x",
};

async function prepare(
  fields: JsonObject = {},
  { env = {}, refs = {} }: { env?: Record<string, string>; refs?: Record<string, FakeFiles> } = {},
) {
  const asked: FactName[] = [];
  const input = {
    ...makeInput({ files, path: "apps/web", onFact: (name) => asked.push(name) }),
    refs: new Map(Object.entries(refs).map(([name, tree]) => [name, createRecordingFileTree(createFileTree(tree))])),
  };
  const run = await prepareRun(makePackage(fields).manifest, input, { parameters: { p: 1 }, env }, signal);
  return { run, message: run.message, asked: [...new Set(asked)].sort(), reads: input.files.readSet() };
}

test("prepareRun() tells a plugin what its manifest asks for", async () => {
  const { message } = await prepare();
  expect(message).toEqual({
    abi: "v1",
    app: { name: "web", namespace: "web-ns", project: "default" },
    source: { path: "apps/web" },
    destination: { namespace: "web-ns" },
    parameters: { p: 1 },
    env: {},
    files: {
      root: "/src",
      appDir: "apps/web",
      index: [
        { path: "apps/web/a.yaml", size: 5, mode: "100644" },
        { path: "apps/web/linked", size: 5, mode: "100644" },
        { path: "apps/web/run.sh", size: 2, mode: "100755" },
      ],
      refs: [],
    },
    limits: { memoryMiB: 128, cpuSeconds: 2, wallSeconds: 10, outputMiB: 16 },
    dryRun: false,
  });
});

test.each<[string, JsonObject, readonly FactName[]]>([
  ["nothing", { inputs: { app: false } }, ["projectName"]],
  ["the application", {}, ["instanceName", "namespace", "projectName"]],
  ["the revision", { inputs: { app: false, revision: true } }, ["projectName", "repoURL", "revision", "targetRevision"]],
  ["the cluster", { inputs: { app: false, cluster: true } }, ["apiVersions", "kubeVersion", "projectName"]],
  ["a variable", { inputs: { app: false }, environment: { read: ["KUBE_VERSION"] } }, ["kubeVersion", "projectName"]],
])("prepareRun() consults no other facts for %s", async (_, fields, expected) => {
  expect((await prepare(fields)).asked).toEqual(expected);
});

test("prepareRun() tells of revision and cluster where they are asked for", async () => {
  const { message } = await prepare({ inputs: { app: false, revision: true, cluster: true } });
  expect(message.app).toBeUndefined();
  expect(message.source).toEqual({
    path: "apps/web",
    repoURL: "https://git.example.com/x.git",
    targetRevision: "main",
    revision: "c".repeat(40),
  });
  expect(message.destination).toEqual({ kubeVersion: "1.32.0", apiVersions: ["apps/v1", "v1"] });
});

test("prepareRun() lists and reads no more than `include` says", async () => {
  const { message, run, reads } = await prepare({ inputs: { include: ["a.yaml"] } });
  expect(message.files.index.map(({ path }) => path)).toEqual(["apps/web/a.yaml"]);
  expect(run.preload).toEqual(["/src/apps/web/a.yaml"]);
  expect([Object.keys(reads.files), Object.keys(reads.directories)]).toEqual([["apps/web/a.yaml"], []]);
});

test("prepareRun() shows the source's directory only, or the repository", async () => {
  const app = (await prepare()).run.files;
  expect([
    await app.stat("/src/apps/web/a.yaml", signal),
    await app.stat("/src/apps/lib/x", signal),
    await app.stat("/src/apps/web/outside", signal),
  ]).toEqual(["file", "escapes", "escapes"]);
  const { run, message } = await prepare({ inputs: { scope: "repository" } });
  expect([await run.files.stat("/src/apps/lib/x", signal), await run.files.stat("/src/apps/web/outside", signal)]).toEqual([
    "file",
    "file",
  ]);
  expect(message.files.index.map(({ path }) => path)).toContain("apps/web/outside");
});

test("prepareRun() shows other sources only where the manifest asks for them", async () => {
  const refs = { values: { "v.yaml": "v" } };
  const without = await prepare({}, { refs });
  expect([without.message.files.refs, await without.run.files.stat("/refs/values/v.yaml", signal)]).toEqual([[], "nothing"]);
  const withRefs = await prepare({ inputs: { refs: true } }, { refs });
  expect([withRefs.message.files.refs, await withRefs.run.files.stat("/refs/values/v.yaml", signal)]).toEqual([
    ["values"],
    "file",
  ]);
});

test("prepareRun() hands over the variables the manifest names, and no others", async () => {
  const fields = { environment: { read: ["ARGOCD_APP_NAME", "REGION", "ABSENT"] } };
  const { message, run } = await prepare(fields, { env: { REGION: "eu-$ARGOCD_APP_NAME", TOKEN: "secret" } });
  expect(message.env).toEqual({ ARGOCD_APP_NAME: "web", REGION: "eu-web" });
  expect(run.environment).toEqual({ ARGOCD_APP_NAME: "web", REGION: "eu-web", PWD: "/src/apps/web" });
});

test("prepareRun() hands the manifest's limits on", async () => {
  const { run } = await prepare({ limits: { wallSeconds: 5, cpuSeconds: 3, outputMiB: 2 } });
  expect(run.limits).toEqual({ wallMs: 5000, cpuMs: 3000, outputBytes: 2_097_152 });
});
