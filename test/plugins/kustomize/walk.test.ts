import { describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import type { RemoteSources } from "../../../engine/ports/remote-sources.js";
import { walkKustomization } from "../../../plugins/kustomize/walk.js";
import { createRecordingFileTree } from "../../../plugins/recording-file-tree.js";
import { createFileTree, type FakeFiles } from "../../fakes/file-tree.js";
import { configMap, failureOf } from "./build.js";

const refuse = () => Promise.reject(new FairleadError("UNAVAILABLE", "nothing can be fetched here"));
const nothing: RemoteSources = { file: refuse, tree: refuse, chart: refuse };

function walk(
  files: FakeFiles,
  { added = {}, remote = nothing }: { readonly added?: JsonObject; readonly remote?: RemoteSources } = {},
) {
  const tree = createRecordingFileTree(createFileTree(files));
  return walkKustomization(
    { files: tree, directory: "app", added, remote, loadRestrictor: "rootOnly" },
    AbortSignal.timeout(60_000),
  );
}

describe("walkKustomization() hands over", () => {
  test.each<[string, FakeFiles, readonly string[]]>([
    [
      "bases of bases, each once",
      {
        "app/kustomization.yaml": "resources: [../b, ../c]\n",
        "b/kustomization.yml": "resources: [../c]\n",
        "c/Kustomization": "resources: [x.yaml]\n",
        "c/x.yaml": configMap("x"),
      },
      ["/src/app/kustomization.yaml", "/src/b/kustomization.yml", "/src/c/Kustomization", "/src/c/x.yaml"],
    ],
    [
      "what a link leads to, under the link's name",
      { "app/kustomization.yaml": "resources: [l.yaml]\n", "app/l.yaml": { link: "d/x.yaml" }, "app/d/x.yaml": "" },
      ["/src/app/kustomization.yaml", "/src/app/l.yaml"],
    ],
    [
      "nothing that is not there",
      { "app/kustomization.yaml": "resources: [gone.yaml, ../gone]\n" },
      ["/src/app/kustomization.yaml"],
    ],
    ["nothing of a directory without a kustomization", { "app/x.yaml": "" }, []],
    ["nothing of a directory with two", { "app/kustomization.yaml": "", "app/Kustomization": "" }, []],
    [
      "only the file itself where it is no kustomization",
      { "app/kustomization.yaml": "a: [\n" },
      ["/src/app/kustomization.yaml"],
    ],
    [
      "nothing of patches that are written out",
      { "app/kustomization.yaml": "patchesStrategicMerge: ['{kind: X, metadata: {name: ../../x}}']\n" },
      ["/src/app/kustomization.yaml"],
    ],
  ])("%s", async (_, files, expected) => {
    const graph = await walk(files);
    expect([...graph.preload].sort()).toEqual(expected);
    expect(graph.overlay.size).toBe(0);
  });

  test("what the Application adds", async () => {
    const files = {
      "app/kustomization.yaml": "",
      "app/p.yaml": "",
      "c/kustomization.yaml": "kind: Component\nresources: [x.yaml]\n",
      "c/x.yaml": "",
    };
    const added = { patches: [{ path: "p.yaml" }], components: ["../c"] };
    const graph = await walk({ ...files, "app/kustomization.yaml": "namePrefix: a\n" }, { added });
    expect([...graph.preload].sort()).toEqual([
      "/src/app/kustomization.yaml",
      "/src/app/p.yaml",
      "/src/c/kustomization.yaml",
      "/src/c/x.yaml",
    ]);
    expect(graph.added).toEqual(added);
  });
});

test("walkKustomization() reads the kustomizations of a level together", async () => {
  const files: FakeFiles = {
    "app/kustomization.yaml": "resources: [../a, ../b, ../c]\n",
    ...Object.fromEntries(["a", "b", "c"].map((name) => [`${name}/kustomization.yaml`, "namePrefix: x\n"])),
  };
  const tree = createRecordingFileTree(createFileTree(files));
  const reads: (readonly string[])[] = [];
  const counting = { ...tree, read: (...args: Parameters<typeof tree.read>) => (reads.push(args[0]), tree.read(...args)) };
  await walkKustomization(
    { files: counting, directory: "app", added: {}, remote: nothing, loadRestrictor: "rootOnly" },
    AbortSignal.timeout(60_000),
  );
  expect(reads).toEqual([["app/kustomization.yaml"], ["a/kustomization.yaml", "b/kustomization.yaml", "c/kustomization.yaml"]]);
});

test("walkKustomization() replaces a kustomization that names something remote, and no other", async () => {
  const commit = "b".repeat(40);
  const remote: RemoteSources = {
    ...nothing,
    tree: async () => ({
      files: createFileTree({ "d/kustomization.yaml": "resources: [x.yaml]\n", "d/x.yaml": "" }, commit),
      commit,
    }),
    file: async () => ({ bytes: Buffer.from("kind: X"), digest: "sha256:0" }),
  };
  const graph = await walk(
    {
      "app/kustomization.yaml": "resources: [../b]\n",
      "b/kustomization.yaml": `resources: [y.yaml, 'https://github.com/o/r//d?ref=${commit}', 'https://x.example.com/${commit}/z.yaml']\nnamePrefix: b-\n`,
      "b/y.yaml": "",
    },
    { remote },
  );
  expect(Object.fromEntries([...graph.overlay].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]))).toEqual({
    "/src/b/kustomization.yaml":
      "resources:\n  - y.yaml\n  - ../../fetched/1/d\n  - .fairlead-resources-2-2.yaml\nnamePrefix: b-\n",
    "/src/b/.fairlead-resources-2-2.yaml": "kind: X",
  });
  expect([...graph.trees.keys()]).toEqual(["/src", "/fetched/1"]);
  expect([...graph.preload].sort()).toContain("/fetched/1/d/x.yaml");
  expect(graph.warnings).toEqual([]);
});

test("walkKustomization() ends in a circle", async () => {
  const graph = await walk({
    "app/kustomization.yaml": "resources: [../b]\n",
    "b/kustomization.yaml": "resources: [../app, .]\n",
  });
  expect([...graph.preload].sort()).toEqual(["/src/app/kustomization.yaml", "/src/b/kustomization.yaml"]);
});

test("walkKustomization() refuses more than 1,000 kustomizations", async () => {
  const chain = Array.from(
    { length: 1100 },
    (_, at) => [`${at === 0 ? "app" : `k${at}`}/kustomization.yaml`, `resources: [../k${at + 1}]\n`] as const,
  );
  expect(await failureOf(walk(Object.fromEntries(chain)))).toMatch(
    /^RESOURCE_EXHAUSTED INPUT_TOO_COMPLEX .*more than 1000 kustomizations/,
  );
});

describe("walkKustomization() follows a link", () => {
  test("to a directory, and counts from where it leads", async () => {
    const files = {
      "app/kustomization.yaml": "resources: [link]\n",
      "app/link": { link: "../deep/er/base" },
      "deep/er/base/kustomization.yaml": "resources: [../x]\n",
      "deep/er/x/kustomization.yaml": "resources: [y.yaml]\n",
      "deep/er/x/y.yaml": "",
    };
    const graph = await walk(files);
    expect(graph.preload).toContain("/src/deep/er/x/y.yaml");
    expect(Buffer.from(graph.overlay.get("/src/app/kustomization.yaml") ?? []).toString()).toBe(
      "resources:\n  - ../../src/deep/er/base\n",
    );
  });

  test("to a file beside the kustomization only where nothing keeps files in it", async () => {
    const files = { "app/kustomization.yaml": "resources: [l.yaml]\n", "app/l.yaml": { link: "../x.yaml" }, "x.yaml": "" };
    expect(await failureOf(walk(files))).toBe(
      'BAD_USER_INPUT KUSTOMIZE_BUILD_FAILED security; file "x.yaml" is not in or below "app": "l.yaml" in resources[0] is a link to it',
    );
  });
});
