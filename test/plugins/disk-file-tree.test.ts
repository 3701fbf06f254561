import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isFailure } from "../../engine/errors.js";
import { createDiskFileTree } from "../../plugins/disk-file-tree.js";
import { createRecordingFileTree } from "../../plugins/recording-file-tree.js";

let root = "";
const { signal } = new AbortController();
const put = async (path: string, text: string) => {
  await mkdir(join(root, dirname(path)), { recursive: true });
  await writeFile(join(root, path), text);
};
const failure = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fairlead-disk-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test("createDiskFileTree() lists in byte order, folders before what they hold, without .git", async () => {
  for (const path of ["b.yaml", "a/z.yaml", "a/b/c.yaml", "a.yaml", "B.yaml", ".git/HEAD", "a/.git"]) await put(path, path);
  const tree = await createDiskFileTree(root);
  const listed = async (path: string, recurse: boolean) =>
    (await tree.list(path, { recurse }, signal))?.map((entry) => entry.path);
  expect(await listed("", true)).toEqual(["B.yaml", "a", "a/b", "a/b/c.yaml", "a/z.yaml", "a.yaml", "b.yaml"]);
  expect(await listed("a", false)).toEqual(["a/b", "a/z.yaml"]);
  expect(await listed("a.yaml", false)).toBeUndefined();
  expect(await listed("none", true)).toBeUndefined();
});

test("createDiskFileTree() tells files, folders, links and what may be executed", async () => {
  await put("run.sh", "");
  await chmod(join(root, "run.sh"), 0o755);
  await put("a/x", "");
  await symlink("a/x", join(root, "link"));
  const tree = await createDiskFileTree(root);
  const about = async (path: string) => {
    const entry = await tree.entry(path, signal);
    return entry && `${entry.type}${entry.executable ? " executable" : ""}`;
  };
  expect(await about("")).toBe("directory");
  expect(await about("run.sh")).toBe("file executable");
  expect(await about("a")).toBe("directory");
  expect(await about("link")).toBe("link");
  for (const path of ["none", "a/x/below", "..", "a/../a", "link/x", "./a", ""].slice(0, 6))
    expect(await about(path)).toBeUndefined();
});

test("createDiskFileTree() reads files and the targets of links, and bounds their sum", async () => {
  await put("a", "12345");
  await put("b", "678");
  await symlink("b", join(root, "link"));
  const tree = await createDiskFileTree(root);
  const found = await tree.read(["a", "b", "link"], { maxBytes: 9 }, signal);
  expect([...found].map(([path, bytes]) => [path, Buffer.from(bytes).toString()])).toEqual([
    ["a", "12345"],
    ["b", "678"],
    ["link", "b"],
  ]);
  expect(isFailure(await failure(tree.read(["a", "b"], { maxBytes: 7 }, signal)), "RESOURCE_EXHAUSTED")).toBe(true);
  expect(isFailure(await failure(tree.read(["c"], { maxBytes: 7 }, signal)), "NOT_FOUND")).toBe(true);
});

test("S51 createDiskFileTree() follows no link, not even one that takes a file's place later", async () => {
  await put("a", "mine");
  const tree = await createDiskFileTree(root);
  expect(await tree.entry("a", signal)).toMatchObject({ type: "file" });
  await rm(join(root, "a"));
  await symlink("/etc/passwd", join(root, "a"));
  expect(isFailure(await failure(tree.read(["a"], { maxBytes: 1_000_000 }, signal)), "FAILED_PRECONDITION")).toBe(true);
});

test("S51 a link out of the folder escapes", async () => {
  await symlink("/etc", join(root, "etc"));
  const files = createRecordingFileTree(await createDiskFileTree(root));
  expect(await files.resolve("etc/passwd", signal)).toEqual({ found: false, escapes: true });
});

test("createDiskFileTree() gives one path one hash, and others to other trees", async () => {
  await put("a", "x");
  const hashOf = async (tree: Awaited<ReturnType<typeof createDiskFileTree>>) => (await tree.entry("a", signal))?.hash;
  const tree = await createDiskFileTree(root);
  expect(await hashOf(tree)).toBe(await hashOf(tree));
  expect(await hashOf(tree)).toMatch(/^[0-9a-f]{40}$/);
  expect(await hashOf(await createDiskFileTree(root))).not.toBe(await hashOf(tree));
});

test("createDiskFileTree() bounds a listing and its depth", async () => {
  await put("a/b/c/d.yaml", "");
  const list = async (limits: object) => failure((await createDiskFileTree(root, limits)).list("", { recurse: true }, signal));
  expect(await list({ entries: 4, depth: 3 })).toBeUndefined();
  expect(await list({ entries: 3 })).toMatchObject({ code: "RESOURCE_EXHAUSTED", details: { reason: "INPUT_TOO_COMPLEX" } });
  expect(await list({ depth: 2 })).toMatchObject({ code: "RESOURCE_EXHAUSTED", details: { reason: "INPUT_TOO_COMPLEX" } });
});

test("createDiskFileTree() refuses what is no folder and obeys its signal", async () => {
  await put("a", "x");
  expect(isFailure(await failure(createDiskFileTree(join(root, "none"))), "NOT_FOUND")).toBe(true);
  expect(isFailure(await failure(createDiskFileTree(join(root, "a"))), "NOT_FOUND")).toBe(true);
  const tree = await createDiskFileTree(root);
  await expect(tree.entry("a", AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
});
