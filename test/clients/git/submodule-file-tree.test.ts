import { describe, expect, test } from "vitest";
import { createSubmoduleFileTree } from "../../../clients/git/submodule-file-tree.js";
import { FairleadError } from "../../../engine/errors.js";
import { createFileTree, type FakeFiles } from "../../fakes/file-tree.js";

const never = new AbortController().signal;
const commit = "c".repeat(40);
const modules = '[submodule "lib"]\n\tpath = vendor/lib\n\turl = ../lib\n';
const outer: FakeFiles = {
  ".gitmodules": modules,
  "a.yaml": "a",
  "vendor/lib": { submodule: commit },
  "vendor/z": "z",
  other: { submodule: commit },
};
const inner: FakeFiles = { "b.yaml": "bb", "deep/c.yaml": "c" };

function open(files: FakeFiles = outer) {
  const asked: object[] = [];
  const tree = createSubmoduleFileTree(createFileTree(files), async (module) => {
    asked.push(module);
    return createFileTree(inner, commit);
  });
  return { tree, asked };
}

describe("createSubmoduleFileTree()", () => {
  test("shows a submodule as a directory whose hash is its commit", async () => {
    const { tree, asked } = open();
    expect(await tree.entry("vendor/lib", never)).toEqual({
      path: "vendor/lib",
      type: "directory",
      hash: commit,
      executable: false,
    });
    expect(asked).toEqual([]);
    expect(await tree.entry("vendor/lib/deep/c.yaml", never)).toMatchObject({ path: "vendor/lib/deep/c.yaml", type: "file" });
    expect(await tree.entry("vendor/lib/none", never)).toBeUndefined();
    expect(asked).toEqual([{ path: "vendor/lib", url: "../lib", commit }]);
  });

  test("lists it, alone and with all above it", async () => {
    const { tree } = open();
    const list = async (path: string, recurse: boolean) =>
      (await tree.list(path, { recurse }, never))?.map((entry) => `${entry.type[0]} ${entry.path}`);
    expect(await list("vendor", false)).toEqual(["d vendor/lib", "f vendor/z"]);
    expect(await list("vendor/lib", false)).toEqual(["f vendor/lib/b.yaml", "d vendor/lib/deep"]);
    expect(await list("vendor/lib/deep", true)).toEqual(["f vendor/lib/deep/c.yaml"]);
    expect(await list("", true)).toEqual([
      "f .gitmodules",
      "f a.yaml",
      "s other",
      "d vendor",
      "d vendor/lib",
      "f vendor/lib/b.yaml",
      "d vendor/lib/deep",
      "f vendor/lib/deep/c.yaml",
      "f vendor/z",
    ]);
    expect(await list("vendor/none", false)).toBeUndefined();
  });

  test("reads files of both, with one bound for all", async () => {
    const { tree } = open();
    const read = (maxBytes: number) => tree.read(["a.yaml", "vendor/lib/b.yaml", "vendor/lib/deep/c.yaml"], { maxBytes }, never);
    expect([...(await read(4))].map(([path, bytes]) => `${path} ${Buffer.from(bytes).toString()}`)).toEqual([
      "a.yaml a",
      "vendor/lib/b.yaml bb",
      "vendor/lib/deep/c.yaml c",
    ]);
    await expect(read(3)).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
  });

  test("leaves a tree without submodules as it is", async () => {
    const { tree, asked } = open({ "a.yaml": "a", x: { submodule: commit } });
    expect(await tree.entry("x", never)).toMatchObject({ type: "submodule" });
    expect(await tree.entry("x/y", never)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test("does not take a plain directory for a submodule, whatever .gitmodules says", async () => {
    const { tree, asked } = open({ ...outer, "vendor/lib": "a file" });
    expect(await tree.entry("vendor/lib", never)).toMatchObject({ type: "file" });
    expect(await tree.entry("vendor/lib/b.yaml", never)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test("a submodule that cannot be had fails who looks into it, and is tried again", async () => {
    let attempts = 0;
    const tree = createSubmoduleFileTree(createFileTree(outer), async () => {
      attempts += 1;
      if (attempts === 1) throw new FairleadError("UNAVAILABLE", "not now");
      return createFileTree(inner, commit);
    });
    expect(await tree.entry("a.yaml", never)).toBeDefined();
    await expect(tree.entry("vendor/lib/b.yaml", never)).rejects.toThrow("not now");
    expect(await tree.entry("vendor/lib/b.yaml", never)).toBeDefined();
  });
});
