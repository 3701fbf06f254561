import { boolean as anyBoolean, array, assert, asyncProperty, constantFrom, dictionary, oneof, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { type FileTree, stampOf } from "../../engine/model/file-tree.js";
import type { TreeReads } from "../../engine/model/read-set.js";
import { lookUpIn } from "../../engine/source/look-up-in.js";
import { createRecordingFileTree } from "../../plugins/recording-file-tree.js";
import { createFileTree, type FakeFile, type FakeFiles } from "../fakes/file-tree.js";
import { configMap, outcomeOf, renderFiles } from "./render.js";

const { signal } = new AbortController();

describe("createRecordingFileTree()", () => {
  const files: FakeFiles = {
    "app/a.yaml": "a",
    "app/sub/b.yaml": "b",
    "other/c.yaml": "c",
    "other/link.yaml": { link: "../app/a.yaml" },
    alias: { link: "app/sub" },
  };
  const hashAt = async (path: string) => {
    const entry = await createFileTree(files).entry(path, signal);
    return entry === undefined ? undefined : stampOf(entry);
  };
  test.each([
    ["a file looked at", (tree) => tree.entry("app/a.yaml", signal), ["app/a.yaml"], [], []],
    ["a directory looked at", (tree) => tree.entry("app", signal), [], ["app"], []],
    ["what is not there", (tree) => tree.entry("app/x", signal), [], [], ["app/x"]],
    ["a link on the way to what is not there", (tree) => tree.entry("alias/b.yaml", signal), ["alias"], [], []],
    ["files read", (tree) => tree.read(["app/a.yaml", "alias"], { maxBytes: 100 }, signal), ["alias", "app/a.yaml"], [], []],
    ["a directory listed", (tree) => tree.list("app", { recurse: true }, signal), [], ["app"], []],
    ["no directory to list", (tree) => tree.list("nothing", { recurse: true }, signal), [], [], ["nothing"]],
    ["a file listed", (tree) => tree.list("app/a.yaml", { recurse: true }, signal), ["app/a.yaml"], [], []],
    ["a link followed", (tree) => tree.resolve("other/link.yaml", signal), ["app/a.yaml", "other/link.yaml"], [], []],
    ["a linked directory on the way", (tree) => tree.resolve("alias/b.yaml", signal), ["alias", "app/sub/b.yaml"], [], []],
    ["a file behind a link that is not there", (tree) => tree.resolve("alias/x", signal), ["alias"], [], ["app/sub/x"]],
  ] satisfies [string, (tree: ReturnType<typeof createRecordingFileTree>) => Promise<unknown>, string[], string[], string[]][])(
    "records %s and nothing more",
    async (_, ask, inFiles, inDirectories, inMissing) => {
      const tree = createRecordingFileTree(createFileTree(files));
      await ask(tree);
      const { files: read, directories, missing } = tree.readSet();
      expect([Object.keys(read), Object.keys(directories), missing]).toEqual([inFiles, inDirectories, inMissing]);
      for (const [path, hash] of [...Object.entries(read), ...Object.entries(directories)]) expect(hash).toBe(await hashAt(path));
    },
  );
});

/** Whether a tree still answers as a read set says. */
async function holds(readSet: TreeReads, tree: FileTree): Promise<boolean> {
  const expected: (readonly [string, string | undefined])[] = [
    ...Object.entries(readSet.files),
    ...Object.entries(readSet.directories),
    ...readSet.missing.map((path) => [path, undefined] as const),
  ];
  const lookUp = lookUpIn(tree, signal);
  for (const [path, stamp] of expected) if ((await lookUp(path)) !== stamp) return false;
  return true;
}

const path = constantFrom(
  "a.yaml",
  "app/a.yaml",
  "app/b.json",
  "app/sub/c.yaml",
  "app/notes.md",
  "lib/x.yaml",
  "app/.argocd-source.yaml",
);
const content = oneof(
  constantFrom<FakeFile>(configMap("one"), configMap("two"), "values: 1\n", "directory:\n  recurse: true\n", "a: b: c\n"),
  constantFrom<FakeFile>({ link: "../lib/x.yaml" }, { link: "sub" }, { link: "../../out" }, { link: "nothing" }),
);
const someFiles = dictionary(path, content, { maxKeys: 5 });

test("a tree in which the read set holds renders the same, whatever else changed", async () => {
  let held = 0;
  const change = record({ before: someFiles, extra: array(record({ path, content }), { maxLength: 2 }), recurse: anyBoolean() });
  await assert(
    asyncProperty(change, async ({ before, extra, recurse }) => {
      const after = { ...before, ...Object.fromEntries(extra.map((one) => [one.path, one.content])) };
      const source = { path: "app", directory: { recurse } };
      const rendered = await renderFiles(before, source).catch(() => undefined);
      if (rendered === undefined || !(await holds(rendered.readSet, createFileTree(after)))) return;
      held += 1;
      expect(await outcomeOf(renderFiles(after, source))).toBe(await outcomeOf(renderFiles(before, source)));
      expect((await renderFiles(after, source)).manifests).toEqual(rendered.manifests);
    }),
    { numRuns: 400 },
  );
  expect(held).toBeGreaterThan(20);
});
