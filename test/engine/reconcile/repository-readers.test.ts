import { expect, test } from "vitest";
import { createReaders } from "../../../engine/reconcile/repository-readers.js";
import { application } from "./room.js";

const from = (...urls: readonly string[]) =>
  application({}, { source: undefined, sources: urls.map((repoURL) => ({ repoURL, path: "." })) });

test("createReaders() knows who reads from which repository, as it changes", () => {
  const readers = createReaders();
  expect(readers.put("a", from("x", "y"))).toBe(true);
  expect(readers.put("b", from("y"))).toBe(true);
  expect([...readers.urls()].sort()).toEqual(["x", "y"]);
  expect([...readers.of("y")]).toEqual(["a", "b"]);
  expect(readers.put("a", from("z"))).toBe(true);
  expect([...readers.urls()].sort()).toEqual(["y", "z"]);
  expect([...readers.of("x")]).toEqual([]);
  expect(readers.put("b", undefined)).toBe(true);
  expect([...readers.urls()]).toEqual(["z"]);
});

test("createReaders() says when nothing changed", () => {
  const readers = createReaders();
  readers.put("a", from("x"));
  expect(readers.put("a", from("x"))).toBe(false);
  expect(readers.put("never seen", undefined)).toBe(false);
});

test.each<[string, unknown]>([
  ["no spec", undefined],
  ["null", null],
  ["a text", "x"],
  ["a source that is null", { source: null }],
  ["sources that are a text", { sources: "x" }],
  ["sources that hold null and numbers", { sources: [null, 7, {}, { repoURL: 7 }] }],
])("R31 createReaders() takes a spec that is %s for one that reads nothing", (_, spec) => {
  const readers = createReaders();
  expect(readers.put("a", { ...application(), spec: spec as never })).toBe(false);
  expect([...readers.urls()]).toEqual([]);
});
