import { expect, test } from "vitest";
import { createFileStore, HostCannotAnswer, normalise } from "../../../../plugins/sandbox/guest/files.js";

test.each<[string, string | undefined]>([
  ["/src/a/./b//c", "/src/a/b/c"],
  ["/src/a/../b", "/src/b"],
  ["/", "/"],
  ["/src/..", undefined],
  ["/src/a/../../etc", undefined],
  ["/refs/x/../y", undefined],
  ["/fetched/1/a/..", "/fetched/1"],
  ["src/a", undefined],
  ["/src/a\0b", undefined],
  ["/src/\uFFFD", undefined],
  [`/src/${"x".repeat(5000)}`, undefined],
])("S51 normalise(%j) gives %j", (path, expected) => {
  expect(normalise(path)).toBe(expected);
});

const pack = {
  index: JSON.stringify({ files: [["/src/a", 2]], directories: [["/src", "fa\0"]], absent: [] }),
  bytes: new Uint8Array([104, 105]).buffer,
};

test("createFileStore() answers from what was handed over, and asks once for the rest", () => {
  const asked: string[] = [];
  const files = createFileStore(pack, (about, path) => {
    asked.push(`${about} ${path}`);
    return about === "stat" ? 0 : -1;
  });
  expect(files.read("/src/./a")).toEqual(new Uint8Array([104, 105]));
  expect([files.stat("/src"), files.stat("/src/a"), files.stat("/src/b"), files.stat("/src/b"), files.list("/src/b")]).toEqual([
    2, 1, 0, 0, -1,
  ]);
  expect(files.stat("/src/../x")).toBe(-3);
  expect(asked).toEqual(["stat /src/b", "list /src/b"]);
});

test("createFileStore() knows what is above a file that was handed over, and what it was told is absent", () => {
  const index = JSON.stringify({ files: [["/src/a/b/c", 2]], directories: [], absent: ["/src/a/b/d"] });
  const files = createFileStore({ index, bytes: pack.bytes }, (about, path) => {
    throw new Error(`asked ${about} ${path}`);
  });
  expect(["/src", "/src/a", "/src/a/b", "/src/a/b/c", "/src/a/b/d"].map((path) => files.stat(path))).toEqual([2, 2, 2, 1, 0]);
  expect([files.read("/src/a/b/d"), files.list("/src/a/b/d")]).toEqual([-1, -1]);
});

test("createFileStore() ends the run when the host cannot answer", () => {
  expect(() => createFileStore(pack, () => undefined).stat("/src/x")).toThrow(HostCannotAnswer);
});
