import { describe, expect, test } from "vitest";
import type { FileEntry } from "../../engine/model/file-tree.js";
import { createMountedFiles } from "../../plugins/mounted-files.js";
import { createRecordingFileTree } from "../../plugins/recording-file-tree.js";

const { signal } = new AbortController();
const utf8 = new TextEncoder();

/** A tree of texts; `-> x` is a link to x. */
function tree(contents: Readonly<Record<string, string>>) {
  const entry = (path: string): FileEntry | undefined => {
    const text = contents[path];
    const base = { path, hash: `hash of ${path}`, executable: false };
    if (text !== undefined) return { ...base, type: text.startsWith("-> ") ? "link" : "file" };
    const isDirectory = path === "" || Object.keys(contents).some((file) => file.startsWith(`${path}/`));
    return isDirectory ? { ...base, type: "directory" } : undefined;
  };
  return createRecordingFileTree({
    commit: "c",
    entry: (path) => Promise.resolve(entry(path)),
    list(path) {
      if (entry(path)?.type !== "directory") return Promise.resolve(undefined);
      const below = path === "" ? "" : `${path}/`;
      const names = Object.keys(contents)
        .filter((file) => file.startsWith(below))
        .map((file) => file.slice(below.length).split("/")[0] ?? "");
      return Promise.resolve([...new Set(names)].sort().flatMap((name) => entry(`${below}${name}`) ?? []));
    },
    read: (paths) =>
      Promise.resolve(new Map(paths.map((path) => [path, utf8.encode((contents[path] ?? "").replace(/^-> /, ""))]))),
  });
}

const files = createMountedFiles({
  mounts: new Map([
    [
      "/src",
      tree({
        "app/a.yaml": "a",
        "app/link": "-> a.yaml",
        "app/out": "-> ../../etc",
        "app/dead": "-> nowhere",
        "app/dir": "-> ../lib",
        "lib/x": "x",
        "app/ö": "o",
      }),
    ],
    ["/refs/values", tree({ "v.yaml": "v" })],
  ]),
  overlay: new Map([
    ["/src/app/new/b.yaml", utf8.encode("b")],
    ["/src/lib", utf8.encode("a file instead")],
    ["/src/app/a.yaml", utf8.encode("laid over")],
  ]),
});

describe("createMountedFiles()", () => {
  test.each([
    ["/", "directory"],
    ["/src", "directory"],
    ["/refs", "directory"],
    ["/refs/values/v.yaml", "file"],
    ["/refs/other", "nothing"],
    ["/fetched", "nothing"],
    ["/src/app/link", "file"],
    ["/src/app/dir/x", "file"],
    ["/src/app/dead", "nothing"],
    ["/src/app/new", "directory"],
    ["/src/app/new/b.yaml", "file"],
    ["/src/lib", "file"],
    ["/src/lib/x", "nothing"],
    ["/elsewhere", "nothing"],
  ])("finds at %s: %s", async (path, expected) => {
    expect(await files.stat(path, signal)).toBe(expected);
  });

  test("S51 says of a link that leads out only that it does", async () => {
    expect(await files.stat("/src/app/out", signal)).toBe("escapes");
    expect(await files.list("/src/app/out/passwd", signal)).toBe("escapes");
    expect((await files.read(["/src/app/out/passwd"], { maxBytes: 100 }, signal)).get("/src/app/out/passwd")).toBe("escapes");
  });

  test("lists names in byte order with what is laid over, without links that lead nowhere or out", async () => {
    const names = await files.list("/src/app", signal);
    expect(names).toEqual([
      { name: "a.yaml", type: "file" },
      { name: "dir", type: "directory" },
      { name: "link", type: "file" },
      { name: "new", type: "directory" },
      { name: "ö", type: "file" },
    ]);
    expect(await files.list("/", signal)).toEqual([
      { name: "refs", type: "directory" },
      { name: "src", type: "directory" },
    ]);
    expect(await files.list("/src/app/a.yaml", signal)).toBe("file");
  });

  test("reads what is laid over before what is below, and says what is no file", async () => {
    const paths = ["/src/app/a.yaml", "/src/app/dir/x", "/src/app", "/src/none", "/refs/values/v.yaml"];
    const read = await files.read(paths, { maxBytes: 100 }, signal);
    const shown = paths.map((path) => {
      const found = read.get(path);
      return found instanceof Uint8Array ? new TextDecoder().decode(found) : found;
    });
    expect(shown).toEqual(["laid over", "x", "directory", "nothing", "v"]);
  });
});
