import { describe, expect, test } from "vitest";
import type { ApplicationSource } from "../../engine/model/application.js";
import type { Plugin } from "../../plugins/contract.js";
import { createPluginRegistry } from "../../plugins/registry.js";
import { createRenderer } from "../../plugins/renderer.js";
import { createFileTree } from "../fakes/file-tree.js";
import { plainRenderer, renderRequest } from "../fakes/plain-rendering.js";
import { configMap, failureOf, outcomeOf, renderFiles } from "./render.js";

describe("createRenderer() chooses the tool", () => {
  const files = {
    "helm/Chart.yaml": "name: x\n",
    "kustomize/kustomization.yaml": "resources: []\n",
    "both/Chart.yaml": "name: x\n",
    "both/Kustomization": "resources: []\n",
    "plain/MyChart.yaml": configMap("a"),
    "odd/Chart.yaml/x": "a directory",
    "odd/a.yaml": configMap("odd"),
  };
  test.each([
    ["helm", {}, /^Cannot render "helm": it needs Helm, which this build does not have/],
    ["kustomize", {}, /^Cannot render "kustomize": it needs Kustomize/],
    ["both", {}, /it needs Kustomize/],
    ["plain", { helm: { releaseName: "x" } }, /it needs Helm/],
    ["plain", { kustomize: { namePrefix: "x-" } }, /it needs Kustomize/],
  ] satisfies [string, Partial<ApplicationSource>, RegExp][])(
    "%s with %j: says what is missing",
    async (path, source, message) => {
      expect(await outcomeOf(renderFiles(files, { path, ...source }))).toBe("FAILED_PRECONDITION TOOL_MISSING");
      expect(await failureOf(renderFiles(files, { path, ...source }))).toMatch(message);
    },
  );

  test.each([
    ["plain", {}, "ConfigMap/a"],
    ["plain", { helm: {}, kustomize: {} }, "ConfigMap/a"],
    ["odd", {}, "ConfigMap/odd"],
    ["both", { directory: { recurse: true, include: "x" } }, ""],
  ] satisfies [string, Partial<ApplicationSource>, string][])("%s with %j: plain directory", async (path, source, expected) => {
    expect(await outcomeOf(renderFiles(files, { path, ...source }))).toBe(expected);
  });

  test("refuses two explicit blocks by name", async () => {
    const source = { helm: { releaseName: "x" }, kustomize: { namePrefix: "x" }, directory: { recurse: true } };
    expect(await outcomeOf(renderFiles(files, source))).toBe("BAD_USER_INPUT SPEC_INVALID");
    expect(await failureOf(renderFiles(files, source))).toMatch(
      /^multiple application sources defined: Kustomize,Helm,Directory/,
    );
  });
});

describe("createRenderer() checks the source path", () => {
  const files = {
    "app/a.yaml": configMap("a"),
    "envs/v2/b.yaml": configMap("b"),
    "envs/current": { link: "v2" },
    out: { link: "../elsewhere" },
    "file.yaml": configMap("root"),
  };
  test.each([
    ["", "ConfigMap/root"],
    [".", "ConfigMap/root"],
    ["app", "ConfigMap/a"],
    ["app/", "ConfigMap/a"],
    ["./envs/../app", "ConfigMap/a"],
    ["envs/current", "ConfigMap/b"],
    ["nothing", "BAD_USER_INPUT PATH_NOT_FOUND"],
    ["app/a.yaml", "BAD_USER_INPUT PATH_INVALID"],
    ["app/a.yaml/x", "BAD_USER_INPUT PATH_NOT_FOUND"],
  ])("%j → %s", async (path, expected) => {
    expect(await outcomeOf(renderFiles(files, { path }))).toBe(expected);
  });

  test.each(["/etc", "..", "../x", "app/../../x", "out", "out/x", "app\\..\\..", "C:/x", "https://x/y", "file:///etc"])(
    "S51 %j leaves the repository",
    async (path) => {
      expect(await outcomeOf(renderFiles(files, { path }))).toBe("BAD_USER_INPUT PATH_ESCAPE");
    },
  );

  test.each(["app\u0000", "app\n"])("S51 %j holds a control character", async (path) => {
    expect(await outcomeOf(renderFiles(files, { path }))).toBe("BAD_USER_INPUT PATH_INVALID");
  });
});

describe("createRenderer() holds its limits", () => {
  test("S57 on all text together", async () => {
    const files = { "a.yaml": configMap("a"), "b.yaml": configMap("b") };
    expect(await outcomeOf(renderFiles(files, {}, { textBytes: 80 }))).toBe("RESOURCE_EXHAUSTED INPUT_TOO_LARGE");
  });

  test("S57 on all values together", async () => {
    const files = { "a.yaml": configMap("a"), "b.yaml": configMap("b") };
    expect(await outcomeOf(renderFiles(files, {}, { nodes: 10 }))).toBe("ConfigMap/a ConfigMap/b");
    expect(await outcomeOf(renderFiles(files, {}, { nodes: 9 }))).toBe("RESOURCE_EXHAUSTED INPUT_TOO_COMPLEX");
  });

  test("on time, and tells it from a caller who gave up", async () => {
    const tree = createFileTree({ "a.yaml": configMap("a") });
    const stuck = {
      ...tree,
      list: (_path: string, _options: unknown, signal: AbortSignal) =>
        new Promise<never>((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
    };
    const request = renderRequest({ files: stuck, source: { repoURL: "x", directory: { recurse: true } } });
    const renderer = plainRenderer({ timeoutMs: 50 });
    await expect(renderer.render(request, AbortSignal.timeout(60_000))).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    const caller = new AbortController();
    const waiting = plainRenderer().render(request, caller.signal);
    caller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });
});

test("createRenderer() ends a long text's reading with the render's deadline", async () => {
  const files = { "a.yaml": `${configMap("a")}${"\n".repeat(9_000_000)}` };
  expect(await outcomeOf(renderFiles(files, {}, { timeoutMs: 200 }))).toBe("DEADLINE_EXCEEDED LIMIT_TIME");
});

test("createRenderer() reads long texts as short ones, and in their order", async () => {
  const long = `${configMap("b")}data:\n${"  k: v\n".repeat(20_000)}`;
  const { manifests, warnings } = await renderFiles({ "a.yaml": configMap("a"), "b.yaml": long, "c.yaml": configMap("c") });
  expect(manifests.map(({ metadata }) => metadata.name)).toEqual(["a", "b", "c"]);
  expect(warnings).toHaveLength(50);
});

test("createRenderer() gives the same result and read set for the same request", async () => {
  const files = { "app/a.yaml": configMap("a"), "app/b.json": '{"kind":"X","apiVersion":"v1","metadata":{"name":"b"}}' };
  const [one, two] = [await renderFiles(files, { path: "app" }), await renderFiles(files, { path: "app" })];
  expect(one).toEqual(two);
  expect(Object.keys(one.readSet.files)).toEqual(["app/a.yaml", "app/b.json"]);
  expect(Object.keys(one.readSet.directories)).toEqual(["app"]);
  expect(one.readSet.missing).toContain("app/kustomization.yaml");
});

test.each([
  [
    "failed to convert CMP manifests to unstructured objects",
    /^failed to convert CMP manifests to unstructured objects: .*output of plugin acme/,
  ],
  [undefined, /^(?!failed to convert).*output of plugin acme/],
])("createRenderer() begins with the words of the plugin (%s) where its output cannot be read", async (failure, expected) => {
  const bytes = new TextEncoder().encode("a: [");
  const text = { name: "output of plugin acme", format: "yaml" as const, bytes, mayBeOther: false, ...(failure && { failure }) };
  const plugin: Plugin = {
    name: "directory",
    sourceType: "Directory",
    digest: "",
    render: async () => ({ texts: [text], warnings: [] }),
  };
  const renderer = createRenderer({ registry: createPluginRegistry({ builtIn: [plugin] }) });
  const request = renderRequest({
    files: createFileTree({ "a.yaml": "" }),
    source: { repoURL: "https://git.example/x", path: "." },
  });
  const error: unknown = await renderer.render(request, new AbortController().signal).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "BAD_USER_INPUT",
    message: expect.stringMatching(expected),
    details: { reason: "FILE_PARSE" },
  });
});
