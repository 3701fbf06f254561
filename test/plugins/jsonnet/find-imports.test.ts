import { expect, test } from "vitest";
import { findImports } from "../../../plugins/jsonnet/find-imports.js";
import { createRecordingFileTree } from "../../../plugins/recording-file-tree.js";
import { createFileTree, type FakeFiles } from "../../fakes/file-tree.js";

function find(files: FakeFiles, libraries: readonly string[] = []) {
  return findImports(createRecordingFileTree(createFileTree(files)), "app/x.jsonnet", { libraries }, AbortSignal.timeout(60_000));
}

test.each<[string, FakeFiles, readonly string[], readonly string[]]>([
  ["the file itself", { "app/x.jsonnet": "{}" }, [], ["app/x.jsonnet"]],
  [
    "an import in either quotes",
    { "app/x.jsonnet": `[import "a", importstr 'b']`, "app/a": "", "app/b": "" },
    [],
    ["app/x.jsonnet", "app/a", "app/b"],
  ],
  ["imports of imports", { "app/x.jsonnet": "import 'a'", "app/a": "import '../b'", b: "" }, [], ["app/x.jsonnet", "app/a", "b"]],
  [
    "nothing that a text names",
    { "app/x.jsonnet": "importstr 'a'", "app/a": "import 'b'", "app/b": "" },
    [],
    ["app/x.jsonnet", "app/a"],
  ],
  [
    "the last library first",
    { "app/x.jsonnet": "import 'a'", "one/a": "", "two/a": "" },
    ["one", "two"],
    ["app/x.jsonnet", "two/a"],
  ],
  ["a file once in a circle", { "app/x.jsonnet": "import 'a'", "app/a": "import 'x.jsonnet'" }, [], ["app/x.jsonnet", "app/a"]],
  ["nothing outside", { "app/x.jsonnet": "[import '../../x', import '/etc/passwd']" }, [], ["app/x.jsonnet"]],
  ["nothing that is computed or not there", { "app/x.jsonnet": "[import 'gone', import 'a\\n']" }, [], ["app/x.jsonnet"]],
  ["nothing where the file is missing", {}, [], ["app/x.jsonnet"]],
])("findImports() finds %s", async (_, files, libraries, expected) => {
  expect(await find(files, libraries)).toEqual(expected);
});

test("findImports() stops at 200 files", async () => {
  const files = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`app/f${at}`, `import 'f${at + 1}'`]));
  expect(await find({ ...files, "app/x.jsonnet": "import 'f0'" })).toHaveLength(200);
});
