import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { RemoteSources } from "../../../engine/ports/remote-sources.js";
import { createFileTree, type FakeFiles } from "../../fakes/file-tree.js";
import { openRealTools, type RealTools } from "../real-tools.js";
import { type BuildParts, buildFiles, configMap, failureOf, namesOf } from "./build.js";

// The first run of a module compiles it.
vi.setConfig({ testTimeout: 120_000 });

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
}, 300_000);
afterAll(() => tools.sandbox.close());

const build = (files: FakeFiles, parts?: BuildParts) => buildFiles(tools, files, parts);
const commit = "a".repeat(40);

/** Repositories by `url revision`, files by URL. Remembers what was asked for. */
function remoteWith(repositories: Readonly<Record<string, FakeFiles>>, files: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const notFound = (what: string) =>
    new FairleadError("NOT_FOUND", `there is no "${what}"`, { details: { reason: "REVISION_NOT_FOUND" } });
  const remote: RemoteSources = {
    async tree(url, revision) {
      asked.push(`${url} ${revision}`);
      const found = repositories[`${url} ${revision}`];
      if (found === undefined) throw notFound(url);
      return { files: createFileTree(found, commit), commit };
    },
    async file(url) {
      asked.push(url);
      const text = files[url];
      if (text === undefined) throw notFound(url);
      return { bytes: Buffer.from(text), digest: `sha256:${createHash("sha256").update(text).digest("hex")}` };
    },
    chart: () => Promise.reject(notFound("chart")),
  };
  return { remote, asked };
}

const base: FakeFiles = {
  "deploy/kustomization.yaml": "resources: [x.yaml]\nnamePrefix: far-\n",
  "deploy/x.yaml": configMap("x"),
};

describe("27 a remote base", () => {
  const entry = "https://github.com/org/repo//deploy?ref=main";
  const app = { "app/kustomization.yaml": `resources: ["${entry}"]\nnameSuffix: -z\n` };

  test("is fetched once, built in its place, and warned of if it floats", async () => {
    const { remote, asked } = remoteWith({ "https://github.com/org/repo main": base });
    const built = await build(app, { remote });
    expect(namesOf(built)).toBe("ConfigMap/far-x-z");
    expect(asked).toEqual(["https://github.com/org/repo main"]);
    expect(built.warnings).toEqual([
      `REMOTE_FLOATING: "https://github.com/org/repo": "main" is commit ${commit} now and may be another one later; pin it with ?ref=${commit}`,
    ]);
  });

  test.each([
    ["a commit", commit],
    ["a version", "v1.2.3"],
  ])("at %s is no cause for a warning", async (_, revision) => {
    const { remote } = remoteWith({ [`https://github.com/org/repo ${revision}`]: base });
    const files = { "app/kustomization.yaml": `resources: ["https://github.com/org/repo//deploy?ref=${revision}"]\n` };
    expect((await build(files, { remote })).warnings).toEqual([]);
  });

  test("stays in its place when the Application changes the kustomization that names it", async () => {
    const { remote } = remoteWith({ "https://github.com/org/repo main": base });
    expect(namesOf(await build(app, { remote, kustomize: { namePrefix: "edit-" } }))).toBe("ConfigMap/edit-far-x-z");
  });

  test("may be a component, and named twice", async () => {
    const component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: c-\n";
    const { remote, asked } = remoteWith({
      [`https://github.com/org/repo ${commit}`]: { ...base, "c/kustomization.yaml": component },
    });
    const at = (directory: string) => `"https://github.com/org/repo//${directory}?ref=${commit}"`;
    const files = { "app/kustomization.yaml": `resources: [${at("deploy")}]\ncomponents: [${at("c")}]\n` };
    expect(namesOf(await build(files, { remote }))).toBe("ConfigMap/c-far-x");
    expect(asked).toHaveLength(1);
  });

  test("may be a component that the Application adds, also with ignoreMissingComponents (X-08)", async () => {
    const component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: c-\n";
    const { remote } = remoteWith({ [`https://github.com/org/c ${commit}`]: { "kustomization.yaml": component } });
    const files = { "app/kustomization.yaml": "resources: [x.yaml]\n", "app/x.yaml": configMap("x") };
    const components = [`https://github.com/org/c?ref=${commit}`];
    expect(namesOf(await build(files, { remote, kustomize: { components, ignoreMissingComponents: true } }))).toBe(
      "ConfigMap/c-x",
    );
  });

  test("may lead to further ones", async () => {
    const { remote } = remoteWith({
      [`https://github.com/org/repo ${commit}`]: {
        "deploy/kustomization.yaml": `resources: ["git@git.example.com:org/deeper.git//d?ref=${commit}"]\n`,
      },
      [`git@git.example.com:org/deeper.git ${commit}`]: {
        "d/kustomization.yaml": "resources: [../e]\n",
        "e/kustomization.yaml": "resources: [x.yaml]\n",
        "e/x.yaml": configMap("deep"),
      },
    });
    const files = { "app/kustomization.yaml": `resources: ["https://github.com/org/repo//deploy?ref=${commit}"]\n` };
    expect(namesOf(await build(files, { remote }))).toBe("ConfigMap/deep");
  });

  test("that the project may not use is refused before anything runs", async () => {
    const refuse = () =>
      Promise.reject(
        new FairleadError("PERMISSION_DENIED", "the project does not permit it", { details: { reason: "REPO_NOT_PERMITTED" } }),
      );
    expect(await failureOf(build(app, { remote: { tree: refuse } }))).toBe(
      `PERMISSION_DENIED REMOTE_BASE_DENIED Cannot load "${entry}" in resources[0] of "app": the project does not permit it`,
    );
  });

  test("that is not there keeps its reason and says who wants it", async () => {
    const { remote } = remoteWith({});
    expect(await failureOf(build(app, { remote }))).toBe(
      `NOT_FOUND REVISION_NOT_FOUND Cannot load "${entry}" in resources[0] of "app": there is no "https://github.com/org/repo"`,
    );
  });

  test("with a mistake is called by its URL", async () => {
    const { remote } = remoteWith({
      "https://github.com/org/repo main": { "deploy/kustomization.yaml": "resources: [gone.yaml]\n" },
    });
    const failure = await failureOf(build(app, { remote }));
    expect(failure).toContain("https://github.com/org/repo/deploy");
    expect(failure).not.toContain("fetched/");
  });

  test("S51 cannot reach the repository of the source, nor its own outside", async () => {
    const secret = { ...app, "secret/kustomization.yaml": "resources: [s.yaml]\n", "secret/s.yaml": configMap("hidden") };
    for (const escape of ["../../../src/secret", "../../src/secret", "../.."]) {
      const { remote } = remoteWith({
        "https://github.com/org/repo main": { "deploy/kustomization.yaml": `resources: ["${escape}"]\n` },
      });
      expect(await failureOf(build(secret, { remote }))).toMatch(/^BAD_USER_INPUT PATH_ESCAPE /);
    }
  });

  test("within itself ends", async () => {
    const { remote } = remoteWith({
      "https://github.com/org/repo main": { "deploy/kustomization.yaml": `resources: ["${entry}"]\n` },
    });
    expect(await failureOf(build(app, { remote }))).toMatch(/^BAD_USER_INPUT KUSTOMIZE_BUILD_FAILED .*cycle detected/s);
  });

  test("within ever another one ends", async () => {
    const remote = {
      tree: async (url: string) => ({
        files: createFileTree({ "kustomization.yaml": `resources: ["${url}x?ref=${commit}"]\n` }, commit),
        commit,
      }),
    };
    const files = { "app/kustomization.yaml": `resources: ["https://github.com/org/repo?ref=${commit}"]\n` };
    expect(await failureOf(build(files, { remote }))).toMatch(/^RESOURCE_EXHAUSTED INPUT_TOO_COMPLEX .*more than 8 deep/);
  });

  test("beside many others ends", async () => {
    const entries = Array.from({ length: 40 }, (_, at) => `"https://github.com/org/repo${at}?ref=${commit}"`);
    const remote = { tree: async () => ({ files: createFileTree({ "kustomization.yaml": "resources: []\n" }, commit), commit }) };
    const files = { "app/kustomization.yaml": `resources: [${entries.join(", ")}]\n` };
    expect(await failureOf(build(files, { remote }))).toMatch(/^RESOURCE_EXHAUSTED INPUT_TOO_COMPLEX .*at most 32 things/);
  });
});

describe("a remote file", () => {
  const url = "https://files.example.com/x.yaml";

  test("is a resource, a patch, a generator's file under its own name", async () => {
    const { remote } = remoteWith({}, { [url]: configMap("x"), "https://files.example.com/p.yaml": configMap("x", "{a: b}") });
    const files = {
      "app/kustomization.yaml": `resources: ["${url}"]\npatches: [{path: "https://files.example.com/p.yaml"}]\nconfigMapGenerator: [{name: g, files: ["${url}"]}]\n`,
    };
    const { objects } = await build(files, { remote });
    expect(objects).toEqual([
      expect.objectContaining({
        metadata: expect.objectContaining({ name: expect.stringMatching(/^g-/) }) as unknown,
        data: { "x.yaml": configMap("x") },
      }),
      expect.objectContaining({ metadata: { name: "x" }, data: { a: "b" } }),
    ]);
  });

  test("floats unless its URL names a commit", async () => {
    const pinned = `https://files.example.com/${commit}/y.yaml`;
    const { remote } = remoteWith({}, { [url]: configMap("x"), [pinned]: configMap("y") });
    const { warnings } = await build({ "app/kustomization.yaml": `resources: ["${url}", "${pinned}"]\n` }, { remote });
    expect(warnings).toEqual([
      expect.stringMatching(/^REMOTE_FLOATING: "https:\/\/files\.example\.com\/x\.yaml" is whatever its server says/),
    ]);
  });

  test("is told from a repository by what is there, where the URL does not tell", async () => {
    const entry = "https://files.example.com/a/b/c";
    const files = { "app/kustomization.yaml": `resources: ["${entry}"]\n` };
    expect(namesOf(await build(files, remoteWith({}, { [entry]: configMap("file") })))).toBe("ConfigMap/file");
    const repository = { "c/kustomization.yaml": "resources: [x.yaml]\n", "c/x.yaml": configMap("tree") };
    const both = remoteWith({ "https://files.example.com/a/b ": repository }, { [entry]: "<html>sign in</html>" });
    expect(namesOf(await build(files, both))).toBe("ConfigMap/tree");
  });
});
