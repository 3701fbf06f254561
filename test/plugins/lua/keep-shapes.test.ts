import { assert, type JsonValue, jsonValue, property } from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../../engine/model/manifest.js";
import { keepShapes } from "../../../plugins/lua/keep-shapes.js";

test.each<[Json, Json, Json]>([
  [{ a: {} }, { a: [1] }, { a: [] }],
  [{ a: [] }, { a: { b: 1 } }, { a: {} }],
  [{ a: {} }, { a: { b: 1 } }, { a: {} }],
  [{ a: {} }, {}, { a: {} }],
  [{ a: [{ b: {} }, {}] }, { a: [{ b: [2] }] }, { a: [{ b: [] }, {}] }],
  [{ constructor: {} }, {}, { constructor: {} }],
  [{ a: null }, { a: [] }, { a: null }],
])("keepShapes(%j) where %j was gives %j", (given, before, expected) => {
  expect(keepShapes(given, before)).toEqual(expected);
});

test("keepShapes() changes nothing where nothing was changed", () => {
  assert(
    property(jsonValue(), (value: JsonValue) => {
      expect(keepShapes(value as Json, value as Json)).toEqual(value);
    }),
  );
});
