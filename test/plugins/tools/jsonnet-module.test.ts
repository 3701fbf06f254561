import { describe, expect, test } from "vitest";
import type { JsonnetEvaluateInput, JsonnetEvaluateOutput } from "../../../plugins/jsonnet/messages.js";
import { useModules } from "./run-module.js";

const run = useModules();
const defaults: JsonnetEvaluateInput = {
  op: "evaluate",
  file: "/src/app/main.jsonnet",
  libraries: [],
  extVars: [],
  tlas: [],
  string: false,
};

const evaluate = (main: string, input: Partial<JsonnetEvaluateInput> = {}, files: Readonly<Record<string, string>> = {}) =>
  run<JsonnetEvaluateOutput>("jsonnet", { ...defaults, ...input } as never, { "/src/app/main.jsonnet": main, ...files });

describe("jsonnet evaluates", () => {
  test.each<[string, string, Partial<JsonnetEvaluateInput>, string]>([
    ["an object, as `jsonnet` prints it", '{b: 1, a: "<&>"}', {}, '{\n   "a": "<&>",\n   "b": 1\n}\n'],
    ["a string as it is", '"x"', { string: true }, "x\n"],
    [
      "external variables",
      "[std.extVar('t'), std.extVar('c')]",
      {
        extVars: [
          { name: "t", value: "1+1", code: false },
          { name: "c", value: "1+1", code: true },
        ],
      },
      '[\n   "1+1",\n   2\n]\n',
    ],
    ["top-level arguments", "function(a, b=3) a + b", { tlas: [{ name: "a", value: "2", code: true }] }, "5\n"],
    [
      "imports from variables beside the file",
      "std.extVar('c')",
      { extVars: [{ name: "c", value: "import 'x.libsonnet'", code: true }] },
      '"beside"\n',
    ],
  ])("%s", async (_, main, input, output) => {
    expect(await evaluate(main, input, { "/src/app/x.libsonnet": "'beside'" })).toEqual({ ok: { output, traces: [] } });
  });
  test("and gives what std.trace said", async () => {
    const answer = await evaluate("std.trace('one', std.trace('two', 1))");
    expect(answer).toMatchObject({
      ok: { traces: ["TRACE: /src/app/main.jsonnet:1 two", "TRACE: /src/app/main.jsonnet:1 one"] },
    });
  });
});

describe("jsonnet searches imports", () => {
  const files = {
    "/src/one/x": "one",
    "/src/two/x": "two",
    "/src/two/sub/z": "z",
    "/src/two/sub/lib": "import 'y'",
    "/src/two/sub/y": "'y'",
  };
  test.each([
    ["beside the importing file first", "importstr 'x'", { "/src/app/x": "app" }, "app"],
    ["then in the libraries, the last one first", "importstr 'x'", {}, "two"],
    ["beside a file of a library", "import 'sub/lib'", {}, "y"],
    ["upwards within the repository", "importstr '../one/x'", {}, "one"],
    ["as bytes", "std.decodeUTF8(importbin 'sub/z')", {}, "z"],
  ])("%s", async (_, main, more, output) => {
    const answer = await evaluate(main, { libraries: ["/src/app", "/src/one", "/src/two"] }, { ...files, ...more });
    expect(answer).toMatchObject({ ok: { output: `"${output}"\n` } });
  });
});

test.each<[string, string, object]>([
  [
    "a syntax error",
    "{a: ",
    { code: "JSONNET_ERROR", line: 1, column: 5, message: expect.stringContaining("Unexpected end of file") },
  ],
  [
    "an error at the innermost place",
    "local f(x) = x.b;\n{a: f({})}",
    { code: "JSONNET_ERROR", line: 1, column: 14, message: expect.stringMatching(/^RUNTIME ERROR: Field does not exist: b\n/) },
  ],
  [
    "a missing import",
    "import 'no'",
    {
      code: "JSONNET_ERROR",
      line: 1,
      message: expect.stringContaining('couldn\'t open import "no": no match locally or in the Jsonnet library paths'),
    },
  ],
  [
    "an absolute import",
    "import '/etc/passwd'",
    { code: "IMPORT_DENIED", line: 1, message: expect.stringContaining('import "/etc/passwd" is absolute') },
  ],
  ["an import by a guest path", "import '/src/app/main.jsonnet'", { code: "IMPORT_DENIED" }],
  [
    "a missing variable",
    "std.extVar('no')",
    { code: "JSONNET_ERROR", message: expect.stringContaining("Undefined external variable: no") },
  ],
  [
    "endless recursion",
    "local f(x) = f(x) + 1; f(1)",
    { code: "JSONNET_ERROR", message: expect.stringContaining("max stack frames exceeded") },
  ],
])("jsonnet says what is wrong: %s", async (_, main, expected) => {
  expect(await evaluate(main)).toMatchObject({ error: { file: "/src/app/main.jsonnet", ...expected } });
});

test("jsonnet names the file that is not there", async () => {
  const answer = await run("jsonnet", { ...defaults, file: "/src/no.jsonnet" } as never, {});
  expect(answer).toEqual({
    error: { code: "JSONNET_ERROR", file: "/src/no.jsonnet", message: "open /src/no.jsonnet: no such file or directory" },
  });
});
