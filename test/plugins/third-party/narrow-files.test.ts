import { expect, test } from "vitest";
import { createMountedFiles } from "../../../plugins/mounted-files.js";
import { createRecordingFileTree } from "../../../plugins/recording-file-tree.js";
import { narrowFiles } from "../../../plugins/third-party/narrow-files.js";
import { createFileTree } from "../../fakes/file-tree.js";

const { signal } = new AbortController();
const all = createRecordingFileTree(
  createFileTree({
    "secret.yaml": "s",
    "apps/other/secret.yaml": "s",
    "apps/web-2/x": "x",
    "apps/web/a.yaml": "a",
    "apps/web/sub/b.yaml": "b",
    "apps/web/inner": { link: "sub/b.yaml" },
    "apps/web/outer": { link: "../other/secret.yaml" },
    "apps/web/outside": { link: "../../../x" },
    "apps/web/folder": { link: "../other" },
  }),
);
const narrow = narrowFiles(all, "apps/web");
const guest = createMountedFiles({ mounts: new Map([["/src", narrow]]) });

test.each([
  ["/src/apps/web/a.yaml", "file"],
  ["/src/apps/web", "directory"],
  ["/src/apps/web/inner", "file"],
  ["/src/apps/web/missing", "nothing"],
  ["/src/apps", "directory"],
  ["/src", "directory"],
  ["/src/secret.yaml", "escapes"],
  ["/src/apps/other", "escapes"],
  ["/src/apps/other/secret.yaml", "escapes"],
  ["/src/apps/missing", "escapes"],
  ["/src/apps/web-2/x", "escapes"],
  ["/src/apps/web/outer", "escapes"],
  ["/src/apps/web/outside", "escapes"],
  ["/src/apps/web/folder", "escapes"],
  ["/src/apps/web/folder/secret.yaml", "escapes"],
])("narrowFiles() shows a guest at %s: %s", async (path, expected) => {
  expect(await guest.stat(path, signal)).toBe(expected);
});

test("narrowFiles() lists the way down, and below it what may be seen", async () => {
  const list = async (path: string) => {
    const names = await guest.list(path, signal);
    return typeof names === "string" ? names : names.map(({ name }) => name);
  };
  expect(await list("/src")).toEqual(["apps"]);
  expect(await list("/src/apps")).toEqual(["web"]);
  expect(await list("/src/apps/web")).toEqual(["a.yaml", "inner", "sub"]);
  expect(await list("/src/apps/other")).toBe("escapes");
});

test("narrowFiles() lists recursively from above", async () => {
  const paths = ((await narrow.list("", { recurse: true }, signal)) ?? []).map(({ path }) => path);
  expect(paths).toContain("apps/web/sub/b.yaml");
  expect(paths.filter((path) => !path.startsWith("apps/web"))).toEqual(["apps"]);
});

test("narrowFiles() neither tells nor reads what lies beside", async () => {
  expect(await narrow.entry("secret.yaml", signal)).toBeUndefined();
  expect(await narrow.list("apps/other", { recurse: false }, signal)).toBeUndefined();
  await expect(narrow.read(["apps/web/a.yaml", "secret.yaml"], { maxBytes: 100 }, signal)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  expect(await narrow.resolve("apps/web/../../secret.yaml", signal)).toEqual({ found: false, escapes: true });
  expect(await narrow.resolve("../x", signal)).toEqual({ found: false, escapes: true });
});

test("narrowFiles() leaves everything to see where the directory is the root", () => {
  expect(narrowFiles(all, "")).toBe(all);
});
