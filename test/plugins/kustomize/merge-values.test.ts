import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { mergeValues } from "../../../plugins/kustomize/merge-values.js";

test.each<[string, JsonObject, JsonObject, JsonObject]>([
  ["merges maps", { a: { x: 1 } }, { a: { y: 2 }, b: 3 }, { a: { x: 1, y: 2 }, b: 3 }],
  ["replaces lists", { a: [1] }, { a: [2, 3] }, { a: [1] }],
  ["takes away what is null", { a: null, b: { c: null } }, { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3 } }],
  ["replaces a map by a scalar", { a: 1 }, { a: { b: 2 } }, { a: 1 }],
  ["replaces a scalar by a map", { a: { b: 2 } }, { a: 1 }, { a: { b: 2 } }],
])("mergeValues() %s", (_, over, under, expected) => {
  expect(mergeValues(over, under)).toEqual(expected);
});

test("mergeValues() over itself changes nothing", () => {
  const values = fc.dictionary(
    fc.string().filter((key) => key !== "__proto__"),
    fc.oneof(fc.integer(), fc.dictionary(fc.constantFrom("a", "b"), fc.integer())),
  );
  fc.assert(
    fc.property(values, (one) => {
      expect(mergeValues(one, one)).toEqual({ ...one });
    }),
  );
});
