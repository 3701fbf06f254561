import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { DirectoryOptions } from "../../../engine/model/application-source.js";
import type { SettingsMap } from "../../../engine/model/settings.js";
import { readRenderSettings } from "../../../engine/source/render-settings.js";
import { createDirectoryPlugin } from "../../../plugins/directory/plugin.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { makeInput } from "../make-input.js";
import { openRealTools, type RealTools } from "../real-tools.js";
import { configMap } from "../render.js";

// The first run of a module compiles it.
vi.setConfig({ testTimeout: 120_000 });

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
}, 300_000);
afterAll(() => tools.sandbox.close());

type Parts = { readonly path?: string; readonly directory?: DirectoryOptions; readonly settings?: SettingsMap };

function inputOf(files: FakeFiles, { path = "", directory = {}, settings = {} }: Parts = {}) {
  return { ...makeInput({ files, path, source: { directory } }), settings: readRenderSettings(settings) };
}

async function render(files: FakeFiles, parts?: Parts) {
  return createDirectoryPlugin(tools).render(inputOf(files, parts), AbortSignal.timeout(60_000));
}

/** The objects of the Jsonnet files, in order. */
async function objectsOf(files: FakeFiles, parts?: Parts) {
  const { texts } = await render(files, parts);
  return texts.flatMap((text) => ("objects" in text ? text.objects : []));
}

async function failureOf(files: FakeFiles, parts?: Parts) {
  try {
    await render(files, parts);
    return undefined;
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    return { code: error.code, message: error.message, ...error.details };
  }
}

describe("37 a Jsonnet file", () => {
  const files = { "f.jsonnet": "function(name, count=1, more={}) [{kind: 'A', name: name, count: count} + more, {kind: 'B'}]" };

  test("gives one object or a list of objects", async () => {
    expect(
      await objectsOf({ "a.jsonnet": "{kind: 'A'}", "b.jsonnet": "[{kind: 'B'}, null, {kind: 'C'}]", "c.jsonnet": "null" }),
    ).toEqual([{ kind: "A" }, { kind: "B" }, { kind: "C" }]);
  });

  test("that is a function is given its arguments, texts and code, with variables replaced", async () => {
    const tlas = [
      { name: "name", value: "$ARGOCD_APP_NAME-x", code: false },
      { name: "count", value: "1 + 2", code: true },
      { name: "more", value: "{env: std.extVar('env')}", code: true },
    ];
    const extVars = [{ name: "env", value: "prod" }];
    expect(await objectsOf(files, { directory: { jsonnet: { tlas, extVars } } })).toEqual([
      { kind: "A", name: "web-x", count: 3, env: "prod" },
      { kind: "B" },
    ]);
  });

  test.each([
    ["a nested list", "[[{}]]", "item 0 of the list is a list"],
    ["a text", "'x'", "it is a text"],
    ["a number", "[1]", "item 0 of the list is a number"],
  ])("that gives %s is refused", async (_, text, because) => {
    expect(await failureOf({ "x.jsonnet": text })).toMatchObject({
      code: "BAD_USER_INPUT",
      reason: "JSONNET_ERROR",
      message: `Failed to unmarshal generated json "x.jsonnet": ${because}; the file must come to one object or a list of objects`,
    });
  });

  test("with a mistake is named with file and line", async () => {
    expect(
      await failureOf(
        { "app/x.jsonnet": "local lib = import 'lib.libsonnet';\nlib.f(1)", "app/lib.libsonnet": "{\n  f(x): x.y,\n}" },
        { path: "app" },
      ),
    ).toMatchObject({
      code: "BAD_USER_INPUT",
      reason: "JSONNET_ERROR",
      message: expect.stringMatching(/^Failed to evaluate jsonnet "app\/x.jsonnet": RUNTIME ERROR: /) as unknown,
      file: "app/lib.libsonnet",
      line: 2,
    });
  });

  test("that misses a variable says which", async () => {
    expect((await failureOf({ "x.jsonnet": "std.extVar('gone')" }))?.message).toContain("gone");
    expect((await failureOf(files))?.message).toContain("Missing argument: name");
  });
});

describe("38 imports", () => {
  const files = {
    "app/x.jsonnet": "{kind: 'X', from: (import 'l.libsonnet').from}",
    "one/l.libsonnet": "{from: 'one'}",
    "two/l.libsonnet": "{from: 'two'}",
  };
  const withLibs = (...libs: string[]): Parts => ({ path: "app", directory: { jsonnet: { libs } } });

  test("prefer a file beside the importing one, then the last library", async () => {
    expect(await objectsOf(files, withLibs("one", "two"))).toEqual([{ kind: "X", from: "two" }]);
    expect(await objectsOf(files, withLibs("two", "/one"))).toEqual([{ kind: "X", from: "one" }]);
    expect(await objectsOf({ ...files, "app/l.libsonnet": "{from: 'beside'}" }, withLibs("one"))).toEqual([
      { kind: "X", from: "beside" },
    ]);
  });

  test("find the source's directory last", async () => {
    const nested = {
      "app/sub/x.jsonnet": "{kind: 'X', from: (import 'l.libsonnet').from}",
      "app/l.libsonnet": "{from: 'app'}",
      "one/l.libsonnet": "{from: 'one'}",
    };
    expect(await objectsOf(nested, { path: "app", directory: { recurse: true } })).toEqual([{ kind: "X", from: "app" }]);
    expect(await objectsOf(nested, { path: "app", directory: { recurse: true, jsonnet: { libs: ["one"] } } })).toEqual([
      { kind: "X", from: "one" },
    ]);
  });

  test("are what was read, and what was looked for in vain", async () => {
    const input = inputOf(files, withLibs("one", "two"));
    await createDirectoryPlugin(tools).render(input, AbortSignal.timeout(60_000));
    const { files: read, missing } = input.files.readSet();
    expect(Object.keys(read)).toEqual(["app/x.jsonnet", "two/l.libsonnet"]);
    expect(missing).toContain("app/l.libsonnet");
  });
});

describe("39 S51 S56 an import is denied", () => {
  test.each([
    ["by an absolute path", "import '/etc/passwd'"],
    ["by an absolute path of the guest", "import '/src/other.libsonnet'"],
    ["out of the repository", "import '../../x.libsonnet'"],
    ["as text", "importstr '../../etc/passwd'"],
    ["as bytes", "importbin '/etc/passwd'"],
  ])("%s", async (_, expression) => {
    const failure = await failureOf({ "app/x.jsonnet": `{a: ${expression}}`, "other.libsonnet": "{}" }, { path: "app" });
    expect(failure).toMatchObject({ code: "BAD_USER_INPUT", reason: "IMPORT_DENIED" });
    expect(failure?.message).toMatch(/^Failed to evaluate jsonnet "app\/x.jsonnet": /);
  });

  test("through a link that leads out", async () => {
    const files = { "x.jsonnet": "import 'l.libsonnet'", "l.libsonnet": { link: "../../outside" } };
    expect(await failureOf(files)).toMatchObject({ reason: "IMPORT_DENIED" });
  });

  test("from a library outside the repository", async () => {
    expect(await failureOf({ "x.jsonnet": "{}" }, { directory: { jsonnet: { libs: ["ok", "../out"] } } })).toMatchObject({
      reason: "PATH_ESCAPE",
      field: "/directory/jsonnet/libs/1",
    });
  });
});

test("S56 endless recursion ends with an error", async () => {
  expect(await failureOf({ "x.jsonnet": "local f(x) = f(x + 1) + 1; f(1)" })).toMatchObject({
    code: "BAD_USER_INPUT",
    message: expect.stringContaining("max stack frames exceeded") as unknown,
  });
});

test("std.trace is told as a warning with its file", async () => {
  const { warnings } = await render({ "a.jsonnet": "std.trace('hello', {})", "b.jsonnet": "{}" });
  expect(warnings).toEqual(['JSONNET_TRACE: "a.jsonnet": TRACE: a.jsonnet:1 hello']);
});

test("jsonnet.enable=false leaves Jsonnet files out without a word", async () => {
  const files = { "a.jsonnet": "this is no Jsonnet", "b.yaml": configMap("b") };
  const { texts, warnings } = await render(files, { settings: { "jsonnet.enable": "false" } });
  expect(texts.map(({ name }) => name)).toEqual(["b.yaml"]);
  expect(warnings).toEqual([]);
});

test("what Jsonnet gives stands at its file's place and counts against the size of all", async () => {
  const files = { "a.yaml": configMap("a"), "b.jsonnet": "{kind: 'B', text: std.repeat('x', 5000)}", "c.yaml": configMap("c") };
  expect((await render(files)).texts.map(({ name }) => name)).toEqual(["a.yaml", "b.jsonnet", "c.yaml"]);
  const settings = { "reposerver.max.combined.directory.manifests.size": "4k" };
  expect(await failureOf(files, { settings })).toMatchObject({
    reason: "INPUT_TOO_LARGE",
    message: expect.stringContaining('"b.jsonnet"') as unknown,
  });
});

test("a Jsonnet file with the skip marker is left out", async () => {
  expect(await objectsOf({ "a.jsonnet": "// +argocd:skip-file-rendering\n{}" })).toEqual([]);
});

test("of several files that fail the first by path is told", async () => {
  const files = Object.fromEntries(["d", "a", "c", "b", "e"].map((name) => [`${name}.jsonnet`, "error 'no'"]));
  expect((await failureOf(files))?.message).toMatch(/^Failed to evaluate jsonnet "a.jsonnet"/);
});
