import { array, assert, asyncProperty, constantFrom, dictionary, oneof, property, record, subarray } from "fast-check";
import { describe, expect, test } from "vitest";
import { stampOf } from "../../../engine/model/file-tree.js";
import type { TreeReads } from "../../../engine/model/read-set.js";
import { createReadIndex, type ReadIndex } from "../../../engine/refresh/read-index.js";
import { lookUpIn } from "../../../engine/source/look-up-in.js";
import { readSetHolds } from "../../../engine/source/read-set-holds.js";
import { createRecordingFileTree } from "../../../plugins/recording-file-tree.js";
import { createFileTree, type FakeFile, type FakeFiles } from "../../fakes/file-tree.js";

const signal = new AbortController().signal;
const reads = (files: readonly string[], directories: readonly string[] = [], missing: readonly string[] = []): TreeReads => ({
  files: Object.fromEntries(files.map((path) => [path, "1"])),
  directories: Object.fromEntries(directories.map((path) => [path, "1"])),
  missing,
});
/** An index of one reader for each of these. */
function indexOf(readers: Readonly<Record<string, TreeReads>>): ReadIndex {
  const index = createReadIndex();
  for (const [name, tree] of Object.entries(readers)) index.put(name, { trees: [tree] });
  return index;
}

describe("createReadIndex()", () => {
  const index = indexOf({
    reader: reads(["apps/a/x.yaml", "lib/common.libsonnet"]),
    other: reads(["apps/b/x.yaml", "lib/common.libsonnet"]),
    lister: reads([], ["apps/a"]),
    lists: reads([], [""]),
    misser: reads([], [], ["apps/a/kustomization.yaml", "env/prod"]),
  });
  test.each<[string, readonly string[], readonly string[]]>([
    ["who read a file", ["apps/b/x.yaml"], ["lists", "other"]],
    ["all who read a shared file", ["lib/common.libsonnet"], ["lists", "other", "reader"]],
    ["who listed a directory above", ["apps/a/deep/new.yaml"], ["lister", "lists"]],
    ["who missed a file", ["apps/a/kustomization.yaml"], ["lister", "lists", "misser"]],
    ["who missed a directory that is there now", ["env/prod/values.yaml"], ["lists", "misser"]],
    ["who missed something below what may be a link now", ["env"], ["lists", "misser"]],
    ["who read something below what may be a submodule at another commit", ["lib"], ["lists", "other", "reader"]],
    ["who listed what is a file now", ["apps/a"], ["lister", "lists", "misser", "reader"]],
    ["who listed the root, whatever changed", ["README.md"], ["lists"]],
    ["nobody when nothing changed", [], []],
    ["each once, of several files", ["apps/a/x.yaml", "lib/common.libsonnet"], ["lister", "lists", "other", "reader"]],
  ])("names %s", (_, changed, expected) => {
    expect([...index.affected(changed)].toSorted()).toEqual(expected);
  });

  test("does not take a name for the beginning of another", () => {
    const own = indexOf({ a: reads(["apps/a.yaml"], ["apps/a"], ["apps/ab/c"]) });
    expect(own.affected(["apps/a-b/x.yaml", "apps/a.yaml.bak", "apps/ab2", "app"]).size).toBe(0);
  });

  test("names who asked for the commit at every change", () => {
    const own = createReadIndex();
    own.put("a", { trees: [], namesCommit: true });
    expect([...own.affected(["anything"])]).toEqual(["a"]);
    expect(own.affected([]).size).toBe(0);
    own.put("a", { trees: [] });
    expect(own.affected(["anything"]).size).toBe(0);
  });

  test("forgets what a reader read before, and a reader that is gone", () => {
    const own = indexOf({ a: reads(["one", "both"], ["dir"], ["no/thing"]), b: reads(["both"]) });
    own.put("a", { trees: [reads(["two"])] });
    expect(own.affected(["one", "dir/x", "no/thing", "no"]).size).toBe(0);
    expect([...own.affected(["both", "two"])].toSorted()).toEqual(["a", "b"]);
    own.delete("a");
    own.delete("nobody");
    expect([[...own.affected(["both", "two"])], own.size, own.has("a"), own.has("b")]).toEqual([["b"], 1, false, true]);
  });

  test("joins what an Application read of one tree for several of its sources", () => {
    const own = createReadIndex();
    own.put("a", { trees: [reads(["one"]), reads(["two", "one"])] });
    expect([[...own.affected(["one"])], [...own.affected(["two"])]]).toEqual([["a"], ["a"]]);
    own.delete("a");
    expect(own.affected(["one", "two"]).size).toBe(0);
  });
});

const path = constantFrom("a", "a/b", "a/b/c", "a/d", "e/f", "e/f/g", "e", "h");
const content = oneof(constantFrom<FakeFile>("1", "2"), constantFrom<FakeFile>({ link: "e" }, { link: "a/b" }, { link: "2" }));
/** Files of which none lies below another. */
const someFiles = dictionary(path, content, { maxKeys: 6 }).map((files) => {
  const paths = Object.keys(files);
  return Object.fromEntries(
    Object.entries(files).filter(([one]) => !paths.some((other) => other.startsWith(`${one}/`))),
  ) as FakeFiles;
});

async function stampsOf(files: FakeFiles): Promise<ReadonlyMap<string, string>> {
  const entries = (await createFileTree(files).list("", { recurse: true }, signal)) ?? [];
  return new Map(entries.filter(({ type }) => type !== "directory").map((entry) => [entry.path, stampOf(entry)]));
}

test("createReadIndex() names everybody whose read set does not hold any more, whatever was asked and changed", async () => {
  const asked = array(record({ how: constantFrom("entry", "list", "resolve"), path }), { maxLength: 4 });
  let broken = 0;
  await assert(
    asyncProperty(someFiles, someFiles, asked, async (before, after, questions) => {
      const recording = createRecordingFileTree(createFileTree(before));
      for (const { how, path: at } of questions) {
        if (how === "entry") await recording.entry(at, signal);
        else if (how === "list") await recording.list(at, { recurse: true }, signal);
        else await recording.resolve(at, signal);
      }
      const readSet = recording.readSet();
      const [old, now] = [await stampsOf(before), await stampsOf(after)];
      const changed = [...new Set([...old.keys(), ...now.keys()])].filter((one) => old.get(one) !== now.get(one));
      const tree = lookUpIn(createFileTree(after), signal);
      if (await readSetHolds(readSet, { tree, refs: () => undefined, fact: () => "" })) return;
      broken += 1;
      expect([...indexOf({ reader: readSet }).affected(changed)]).toEqual(["reader"]);
    }),
    { numRuns: 1_000 },
  );
  expect(broken).toBeGreaterThan(100);
});

test("createReadIndex() after any puts and deletes equals one made of what is left", () => {
  const treeReads = record({
    files: dictionary(path, constantFrom("1"), { maxKeys: 3 }),
    directories: dictionary(path, constantFrom("1"), { maxKeys: 3 }),
    missing: subarray(["a", "a/b/c", "e/f", "h"]),
  });
  const step = record({ reader: constantFrom("x", "y", "z"), tree: oneof(treeReads, constantFrom(undefined)) });
  assert(
    property(array(step, { maxLength: 12 }), array(path, { maxLength: 3 }), (steps, changed) => {
      const index = createReadIndex();
      const left: Record<string, TreeReads> = {};
      for (const { reader, tree } of steps) {
        if (tree === undefined) {
          index.delete(reader);
          delete left[reader];
        } else {
          index.put(reader, { trees: [tree] });
          left[reader] = tree;
        }
      }
      expect([...index.affected(changed)].toSorted()).toEqual([...indexOf(left).affected(changed)].toSorted());
      expect(index.size).toBe(Object.keys(left).length);
    }),
  );
});
