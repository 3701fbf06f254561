import * as fc from "fast-check";
import { expect, test } from "vitest";
import { changedPaths } from "../../../engine/events/changed-paths.js";

test.each<[unknown, unknown, readonly string[]]>([
  [{ a: 1 }, { a: 1, b: undefined }, []],
  [{ a: 1 }, { a: 2 }, ["a"]],
  [{ a: { b: 1, c: 1 } }, { a: { b: 2, d: 1 } }, ["a.b", "a.c", "a.d"]],
  [{ a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 1 }, { b: 3 }] }, ["a[1].b"]],
  [{ a: [1] }, { a: [1, 2] }, ["a"]],
  [{ "x/y": { "a.b": 1 } }, { "x/y": { "a.b": 2 } }, ['["x/y"]["a.b"]']],
  [{ a: { b: 1 } }, { a: "b" }, ["a"]],
])("changedPaths(%j, %j)", (before, after, expected) => {
  expect(changedPaths(before, after)).toEqual(expected);
});

test("changedPaths() ends at 100 places", () => {
  const many = (value: number) => Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, value]));
  expect(changedPaths(many(1), many(2))).toHaveLength(100);
});

test("changedPaths() finds nothing between equal values and the same both ways", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(changedPaths(a, structuredClone(a))).toEqual([]);
      expect(changedPaths(a, b)).toEqual(changedPaths(b, a));
    }),
  );
});
