import { expect, test } from "vitest";
import type { FileTree } from "../../../engine/model/file-tree.js";
import { lookUpIn } from "../../../engine/source/look-up-in.js";
import { createFileTree, type FakeFiles } from "../../fakes/file-tree.js";

const signal = new AbortController().signal;
const stampIn = async (files: FakeFiles, path: string) => lookUpIn(createFileTree(files), signal)(path);

test("lookUpIn() gives the hash of a file and of a directory, and nothing where nothing is", async () => {
  const files = { "app/a.yaml": "a: 1" };
  const tree = createFileTree(files);
  expect(await stampIn(files, "app/a.yaml")).toBe((await tree.entry("app/a.yaml", signal))?.hash);
  expect(await stampIn(files, "app")).toBe((await tree.entry("app", signal))?.hash);
  expect(await stampIn(files, "")).toBe((await tree.entry("", signal))?.hash);
  expect(await stampIn(files, "app/b.yaml")).toBeUndefined();
  expect(await stampIn(files, "app/a.yaml/below")).toBeUndefined();
});

test.each<[string, FakeFiles, FakeFiles]>([
  ["a file from a link of the same bytes", { x: "y" }, { x: { link: "y" } }],
  ["a file from one that may be run", { x: "y" }, { x: { text: "y", executable: true } }],
])("lookUpIn() tells %s", async (_, one, other) => {
  expect(await stampIn(one, "x")).not.toBe(await stampIn(other, "x"));
});

test("lookUpIn() tells of a link on the way to a path, since something may be there for who follows it", async () => {
  const files = { "real/b/c.yaml": "1", a: { link: "real" } };
  expect(await stampIn(files, "a/b/c.yaml")).toBe("behind a link");
  expect(await stampIn(files, "a/nothing")).toBe("behind a link");
  expect(await stampIn(files, "real/nothing")).toBeUndefined();
});

test("lookUpIn() tells what lies behind a link from a link of the same text", async () => {
  const link = { link: "../other/x.yaml" };
  expect(await stampIn({ lib: link }, "lib/x.yaml")).not.toBe(await stampIn({ "lib/x.yaml": link }, "lib/x.yaml"));
});

test("lookUpIn() looks at each path once", async () => {
  const asked: string[] = [];
  const real = createFileTree({ "a/b": "1" });
  const tree: FileTree = { ...real, entry: (path, own) => (asked.push(path), real.entry(path, own)) };
  const lookUp = lookUpIn(tree, signal);
  await Promise.all([lookUp("a/b"), lookUp("a/b"), lookUp("a/x"), lookUp("a/y")]);
  expect(asked.toSorted()).toEqual(["a", "a/b", "a/x", "a/y"]);
});
