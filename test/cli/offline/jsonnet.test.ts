import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { UsageError } from "../../../cli/offline/command.js";
import { jsonnetEvaluate } from "../../../cli/offline/jsonnet.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { noScripts } from "../../fakes/no-scripts.js";
import { failureOf } from "../../plugins/kustomize/build.js";
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
  return jsonnetEvaluate(args, { folder: folder.path, signal: AbortSignal.timeout(60_000), tools, scripts: noScripts });
}

test.each<[string, string, readonly string[], string]>([
  ["prints as go-jsonnet does", "{b: 1, a: [1.5, 'x']}", [], '{\n   "a": [\n      1.5,\n      "x"\n   ],\n   "b": 1\n}\n'],
  [
    "gives external variables",
    "[std.extVar('s'), std.extVar('c')]",
    ["--ext-str", "s=a=b", "--ext-code", "c=1+1"],
    '[\n   "a=b",\n   2\n]\n',
  ],
  ["gives arguments", "function(s, c) s + c", ["--tla-str=s=x", "--tla-code", "c='y'"], '"xy"\n'],
  ["takes short flags", "function(s) s + std.extVar('e')", ["-A", "s=x", "-V", "e=y"], '"xy"\n'],
  ["prints a text as it is", "'line\\nline'", ["-S"], "line\nline\n"],
])("jsonnet %s", async (_, text, flags, expected) => {
  const { exit, result, text: print } = await run(["x.jsonnet", ...flags], { "x.jsonnet": text });
  expect({ exit, result }).toEqual({ exit: 0, result: { output: expected } });
  expect(print()).toBe(expected);
});

test.each([
  ["beside the file", { "x.jsonnet": "import 'l'", l: "1", "a/l": "2" }, ["x.jsonnet", "-J", "a"], "1\n"],
  [
    "in the last library first",
    { "x.jsonnet": "import 'l'", "a/l": "2", "b/l": "3" },
    ["x.jsonnet", "-J", "a", "--jpath", "b"],
    "3\n",
  ],
  ["above the file", { "d/e/x.jsonnet": "import '../../l'", l: "4" }, ["d/e/x.jsonnet"], "4\n"],
  [
    "in a library beside its folder",
    { "d/x.jsonnet": "import 'l'", "lib/l": "import '../m'", m: "5" },
    ["d/x.jsonnet", "-J", "lib"],
    "5\n",
  ],
])("jsonnet finds imports %s", async (_, files, args, expected) => {
  expect((await run(args, files)).result).toEqual({ output: expected });
});

test("jsonnet tells what std.trace said apart from the output", async () => {
  const { result, notes } = await run(["x.jsonnet"], { "x.jsonnet": "std.trace('hi', 1)" });
  expect(result).toEqual({ output: "1\n" });
  expect(notes).toEqual(["TRACE: x.jsonnet:1 hi"]);
});

test.each<[string, FakeFiles, readonly string[], RegExp]>([
  [
    "a file with a mistake",
    { "x.jsonnet": "{\n  a: b\n}" },
    ["x.jsonnet"],
    /^BAD_USER_INPUT JSONNET_ERROR [^]*x\.jsonnet:2:6.*Unknown variable: b/,
  ],
  ["an absolute import", { "x.jsonnet": "import '/etc/passwd'" }, ["x.jsonnet"], /^BAD_USER_INPUT IMPORT_DENIED /],
  [
    "an import out of the repository",
    { "r/.git/HEAD": "", "r/x.jsonnet": "import '../y'", y: "1" },
    ["r/x.jsonnet"],
    /^BAD_USER_INPUT IMPORT_DENIED /,
  ],
  ["a file that is not there", {}, ["x.jsonnet"], /^NOT_FOUND PATH_NOT_FOUND /],
  ["a folder", { "a/b": "" }, ["a"], /^BAD_USER_INPUT PATH_INVALID /],
  [
    "a library that is not there",
    { "x.jsonnet": "1" },
    ["x.jsonnet", "-J", "gone"],
    /^NOT_FOUND PATH_NOT_FOUND Cannot use the library folder "gone"/,
  ],
])("jsonnet refuses %s", async (_, files, args, expected) => {
  expect(await failureOf(run(args, files))).toMatch(expected);
});

test.each([[["x.jsonnet", "--ext-str", "HOME"]], [["x.jsonnet", "--max-stack", "9"]], [[]]])(
  "jsonnet refuses %j as wrong usage",
  async (args) => {
    await expect(run(args, { "x.jsonnet": "1" })).rejects.toThrow(UsageError);
  },
);
