import { expect, test } from "vitest";
import { createRecordingFileTree } from "../../../plugins/recording-file-tree.js";
import { findFiles } from "../../../plugins/third-party/find-files.js";
import { createFileTree, type FakeFiles } from "../../fakes/file-tree.js";

const { signal } = new AbortController();
const files: FakeFiles = {
  "README.md": "top",
  "apps/web/a.cue": "a",
  "apps/web/b.yaml": "b",
  "apps/web/sub/c.cue": "c",
  "apps/web/sub/deep/d.cue": "d",
  "apps/web/run.sh": { text: "r", executable: true },
  "apps/web/linked.cue": { link: "../lib/l.cue" },
  "apps/web/out.cue": { link: "../../../etc/passwd" },
  "apps/web/nowhere.cue": { link: "missing.cue" },
  "apps/lib/l.cue": "l",
};
const find = async (globs: readonly string[], path = "apps/web") => {
  const tree = createRecordingFileTree(createFileTree(files));
  const found = await findFiles({ files: tree, path }, globs, signal);
  return { paths: found.map((file) => file.path.slice(path === "" ? 0 : path.length + 1)), found, reads: tree.readSet() };
};

test.each<[readonly string[], readonly string[]]>([
  [["*.cue"], ["a.cue", "linked.cue"]],
  [["**/*.cue"], ["sub/c.cue", "sub/deep/d.cue"]],
  [["**.cue"], ["a.cue", "linked.cue", "sub/c.cue", "sub/deep/d.cue"]],
  [["**"], ["a.cue", "b.yaml", "linked.cue", "run.sh", "sub/c.cue", "sub/deep/d.cue"]],
  [["sub/*.cue"], ["sub/c.cue"]],
  [["sub/**"], ["sub/c.cue", "sub/deep/d.cue"]],
  [["{a,b}.*"], ["a.cue", "b.yaml"]],
  [["[ab].cue"], ["a.cue"]],
  [
    ["a.cue", "*.yaml", "a.cue"],
    ["a.cue", "b.yaml"],
  ],
  [["sub/c.cue"], ["sub/c.cue"]],
  [["sub"], []],
  [["missing/*.cue"], []],
  [["a.cue/*"], []],
  [[], []],
])("findFiles() with %j", async (globs, expected) => {
  expect((await find(globs)).paths).toEqual(expected);
});

test("findFiles() tells where a link's content is, and what may be executed", async () => {
  const { found } = await find(["linked.cue", "run.sh"]);
  expect(found).toEqual([
    { path: "apps/web/linked.cue", target: "apps/lib/l.cue", executable: false },
    { path: "apps/web/run.sh", target: "apps/web/run.sh", executable: true },
  ]);
});

test("findFiles() reads no more than the globs reach", async () => {
  const plain = (await find(["a.cue", "gone.cue"])).reads;
  expect([Object.keys(plain.files), Object.keys(plain.directories), plain.missing]).toEqual([
    ["apps/web/a.cue"],
    [],
    ["apps/web/gone.cue"],
  ]);
  expect(Object.keys((await find(["sub/*.cue"])).reads.directories)).toEqual(["apps/web/sub"]);
});

test("findFiles() works from the root", async () => {
  expect((await find(["*.md", "apps/*/a.cue"], "")).paths).toEqual(["README.md", "apps/web/a.cue"]);
});

test("findFiles() refuses to list without end", async () => {
  const many = Object.fromEntries(Array.from({ length: 20_001 }, (_, at) => [`f${at}`, "x"]));
  const place = { files: createRecordingFileTree(createFileTree(many)), path: "" };
  await expect(findFiles(place, ["*"], signal)).rejects.toMatchObject({
    code: "RESOURCE_EXHAUSTED",
    details: { reason: "INPUT_TOO_COMPLEX" },
  });
});
