import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isFailure } from "../../engine/errors.js";
import type { FileTree } from "../../engine/model/file-tree.js";
import type { Repository } from "../../engine/ports/repository.js";
import { createFileTree, type FakeFiles } from "../fakes/file-tree.js";

/** A Repository, and a remote that a test can change. */
export interface RepositoryBed {
  readonly repository: Repository;
  /** A URL of a repository that does not exist. */
  readonly absentUrl: string;
  /** Makes a new remote with no commit in it, or with nothing at all, and gives its URL. */
  create(): Promise<string>;
  push(url: string, files: FakeFiles, ref?: string): Promise<string>;
  /** An annotated tag, where the remote has such things. */
  tag(url: string, name: string, commit: string): Promise<void>;
  setRef(url: string, ref: string, commit: string): Promise<void>;
  deleteRef(url: string, ref: string): Promise<void>;
  /** Takes an unreachable commit away for good. */
  forget(url: string, commit: string): Promise<void>;
  close(): Promise<void>;
}

const files: FakeFiles = {
  "README.md": "# Read me\n",
  "apps/a/deployment.yaml": "kind: Deployment\n",
  "apps/a/service.yaml": "kind: Service\n",
  "apps/a-b.yaml": "kind: ConfigMap\n",
  "apps/link.yaml": { link: "a/service.yaml" },
  "apps/run.sh": { text: "#!/bin/sh\n", executable: true },
  "vendor/lib": { submodule: "1".repeat(40) },
  "ünï/cödé.yaml": "a: 1\n",
};
/** The files without one of them. */
const omit = (path: string): FakeFiles => Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));
const utf8 = new TextDecoder();
const never = AbortSignal.timeout(600_000);

/** What every implementation of the port promises. */
export function describeRepository(name: string, makeBed: () => Promise<RepositoryBed>): void {
  describe(`Repository: ${name}`, () => {
    let bed: RepositoryBed;
    let url: string;
    beforeAll(async () => {
      bed = await makeBed();
    });
    afterAll(() => bed.close());
    beforeEach(async () => {
      url = await bed.create();
    });
    const codeOf = (work: Promise<unknown>) =>
      work.then(
        () => "none",
        (error: unknown) => (error instanceof Error && "code" in error ? error.code : error),
      );

    test("refs() gives branches, tags as the commits they point at, and HEAD's branch", async () => {
      const first = await bed.push(url, { a: "1" });
      const second = await bed.push(url, { a: "2" }, "refs/heads/feature/x");
      await bed.tag(url, "v1.0.0", first);
      const { refs, head } = await bed.repository.refs(url, never);
      expect(Object.fromEntries(refs)).toEqual({
        "refs/heads/main": first,
        "refs/heads/feature/x": second,
        "refs/tags/v1.0.0": first,
      });
      expect(head).toBe("refs/heads/main");
    });

    test("refs() sees a push, a forced push and a deleted branch at once", async () => {
      await bed.push(url, { a: "1" });
      const old = await bed.push(url, { a: "2" }, "refs/heads/x");
      await bed.repository.refs(url, never);
      const forced = await bed.push(url, { a: "3" });
      await bed.deleteRef(url, "refs/heads/x");
      const { refs } = await bed.repository.refs(url, never);
      expect([...refs]).toEqual([["refs/heads/main", forced]]);
      expect(old).not.toBe(forced);
    });

    test("refs() and filesAt() answer NOT_FOUND for a repository that does not exist", async () => {
      expect(await codeOf(bed.repository.refs(bed.absentUrl, never))).toBe("NOT_FOUND");
      expect(await codeOf(bed.repository.filesAt(bed.absentUrl, "a".repeat(40), never))).toBe("NOT_FOUND");
    });

    test("filesAt() gives the same listing and hashes as Git does", async () => {
      const tree = await bed.repository.filesAt(url, await bed.push(url, files), never);
      const expected = createFileTree(files);
      for (const path of ["", "apps", "apps/a", "ünï", "vendor"]) {
        for (const recurse of [false, true]) {
          expect(await tree.list(path, { recurse }, never)).toEqual(await expected.list(path, { recurse }, never));
        }
      }
      for (const path of ["", "apps", "apps/a/service.yaml", "apps/link.yaml", "apps/run.sh", "vendor/lib"]) {
        expect(await tree.entry(path, never)).toEqual(await expected.entry(path, never));
      }
    });

    test.each([
      "nothing",
      "apps/nothing",
      "README.md/below",
      "apps/link.yaml/below",
      "vendor/lib/below",
      "apps//a",
      "..",
      "/apps",
    ])("FileTree finds nothing at %j", async (path) => {
      const tree = await bed.repository.filesAt(url, await bed.push(url, files), never);
      expect(await tree.entry(path, never)).toBeUndefined();
      expect(await tree.list(path, { recurse: true }, never)).toBeUndefined();
    });

    test("FileTree.list() gives undefined for a file", async () => {
      const tree = await bed.repository.filesAt(url, await bed.push(url, files), never);
      expect(await tree.list("README.md", { recurse: false }, never)).toBeUndefined();
    });

    test("FileTree.read() gives bytes by path, and a link's target", async () => {
      const binary = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
      const tree = await bed.repository.filesAt(url, await bed.push(url, { ...files, "apps/binary": binary, empty: "" }), never);
      const read = await tree.read(
        ["apps/a/service.yaml", "apps/link.yaml", "apps/binary", "empty"],
        { maxBytes: 100_000 },
        never,
      );
      expect(utf8.decode(read.get("apps/a/service.yaml"))).toBe("kind: Service\n");
      expect(utf8.decode(read.get("apps/link.yaml"))).toBe("a/service.yaml");
      expect(Buffer.from(read.get("apps/binary") ?? []).equals(binary)).toBe(true);
      expect(read.get("empty")).toHaveLength(0);
    });

    test.each(["apps", "vendor/lib", "nothing", ""])(
      "FileTree.read() answers NOT_FOUND for %j, which is no file",
      async (path) => {
        const tree = await bed.repository.filesAt(url, await bed.push(url, files), never);
        expect(await codeOf(tree.read(["README.md", path], { maxBytes: 1000 }, never))).toBe("NOT_FOUND");
      },
    );

    test("FileTree.read() refuses more than maxBytes in total and names the largest", async () => {
      const tree = await bed.repository.filesAt(url, await bed.push(url, { a: "1".repeat(60), b: "2".repeat(41) }), never);
      const failure: unknown = await tree.read(["a", "b"], { maxBytes: 100 }, never).catch((error: unknown) => error);
      expect(isFailure(failure, "RESOURCE_EXHAUSTED") && failure.details).toMatchObject({
        totalBytes: 101,
        largest: [
          { path: "a", bytes: 60 },
          { path: "b", bytes: 41 },
        ],
      });
      expect((await tree.read(["a"], { maxBytes: 60 }, never)).size).toBe(1);
    });

    test("filesAt() takes an abbreviated commit and says the whole", async () => {
      const commit = await bed.push(url, files);
      expect((await bed.repository.filesAt(url, commit.slice(0, 8), never)).commit).toBe(commit);
    });

    test.each(["f".repeat(40), "fffffff", "main", "", "abc", "--upload-pack=x"])(
      "filesAt() answers NOT_FOUND for commit %j",
      async (commit) => {
        await bed.push(url, files);
        expect(await codeOf(bed.repository.filesAt(url, commit, never))).toBe("NOT_FOUND");
      },
    );

    test("R26 a tree in hand keeps its commit after a forced push", async () => {
      const old = await bed.push(url, { a: "old" });
      const tree = await bed.repository.filesAt(url, old, never);
      await readText(tree, "a");
      await bed.push(url, { a: "new" });
      await bed.forget(url, old);
      expect(await readText(tree, "a")).toBe("old");
    });

    test("R26 filesAt() says REVISION_GONE for a commit that the remote forgot", async () => {
      const old = await bed.push(url, { a: "old" });
      await bed.setRef(url, "refs/heads/main", await bed.push(url, { a: "new" }, "refs/heads/other"));
      await bed.forget(url, old);
      const failure: unknown = await bed.repository.filesAt(url, old, never).catch((error: unknown) => error);
      expect(isFailure(failure, "NOT_FOUND") && failure.details["reason"]).toBe("REVISION_GONE");
    });

    const changedBetween = async (before: FakeFiles, after: FakeFiles) => {
      const from = await bed.push(url, before);
      const to = await bed.push(url, after);
      for (const commit of [from, to]) await bed.repository.filesAt(url, commit, never);
      return (await bed.repository.changedPaths(url, from, to, never))?.toSorted();
    };

    test.each<[string, FakeFiles, readonly string[]]>([
      ["nothing of the same files", files, []],
      ["a changed file", { ...files, "apps/a/service.yaml": "kind: Other\n" }, ["apps/a/service.yaml"]],
      ["an added and a removed file", { ...omit("apps/a-b.yaml"), "apps/new.yaml": "a\n" }, ["apps/a-b.yaml", "apps/new.yaml"]],
      ["both names of a renamed file", { ...omit("README.md"), "READ ME.md": "# Read me\n" }, ["READ ME.md", "README.md"]],
      ["a file with another name than ASCII", { ...files, "ünï/cödé.yaml": "a: 2\n" }, ["ünï/cödé.yaml"]],
      ["a file that may be run now", { ...files, "README.md": { text: "# Read me\n", executable: true } }, ["README.md"]],
      ["a file that is a link to its own text now", { ...files, "README.md": { link: "# Read me\n" } }, ["README.md"]],
      ["a submodule at another commit", { ...files, "vendor/lib": { submodule: "2".repeat(40) } }, ["vendor/lib"]],
      ["a directory that is a file now", { ...omit("ünï/cödé.yaml"), ünï: "a" }, ["ünï", "ünï/cödé.yaml"]],
    ])("changedPaths() tells %s", async (_, after, expected) => {
      expect(await changedBetween(files, after)).toEqual(expected);
    });

    test.each(["f".repeat(40), "main", "--output=x"])("changedPaths() does not know what differs from %j", async (other) => {
      const commit = await bed.push(url, files);
      await bed.repository.filesAt(url, commit, never);
      expect(await bed.repository.changedPaths(url, other, commit, never)).toBeUndefined();
      expect(await bed.repository.changedPaths(url, commit, other, never)).toBeUndefined();
    });

    test("fetchRef() gives the commit of a branch or tag as it is now, and brings its files", async () => {
      const first = await bed.push(url, files);
      await bed.tag(url, "v1", first);
      expect(await bed.repository.fetchRef(url, "refs/heads/main", never)).toBe(first);
      expect(await bed.repository.fetchRef(url, "refs/tags/v1", never)).toBe(first);
      const forced = await bed.push(url, { ...files, "README.md": "# Other\n" });
      const other = await bed.push(url, { a: "1" }, "refs/heads/feature/x");
      expect(await bed.repository.fetchRef(url, "refs/heads/main", never)).toBe(forced);
      expect(await bed.repository.fetchRef(url, "refs/heads/feature/x", never)).toBe(other);
      expect(await readText(await bed.repository.filesAt(url, forced, never), "README.md")).toBe("# Other\n");
    });

    test("fetchRef() answers NOT_FOUND for a ref that is not there any more", async () => {
      await bed.push(url, { a: "1" });
      await bed.push(url, { a: "2" }, "refs/heads/x");
      await bed.repository.fetchRef(url, "refs/heads/x", never);
      await bed.deleteRef(url, "refs/heads/x");
      expect(await codeOf(bed.repository.fetchRef(url, "refs/heads/x", never))).toBe("NOT_FOUND");
      expect(await codeOf(bed.repository.fetchRef(bed.absentUrl, "refs/heads/main", never))).toBe("NOT_FOUND");
    });

    test("an aborted signal ends every call", async () => {
      const commit = await bed.push(url, files);
      const tree = await bed.repository.filesAt(url, commit, never);
      const aborted = AbortSignal.abort(new Error("enough"));
      await expect(bed.repository.refs(url, aborted)).rejects.toThrow("enough");
      await expect(bed.repository.fetchRef(url, "refs/heads/main", aborted)).rejects.toThrow("enough");
      await expect(bed.repository.filesAt(url, commit, aborted)).rejects.toThrow("enough");
      await expect(bed.repository.changedPaths(url, commit, commit, aborted)).rejects.toThrow("enough");
      await expect(tree.entry("apps", aborted)).rejects.toThrow("enough");
      await expect(tree.list("apps", { recurse: true }, aborted)).rejects.toThrow("enough");
      await expect(tree.read(["README.md"], { maxBytes: 100 }, aborted)).rejects.toThrow("enough");
    });
  });
}

async function readText(tree: FileTree, path: string): Promise<string> {
  return utf8.decode((await tree.read([path], { maxBytes: 1000 }, never)).get(path));
}
