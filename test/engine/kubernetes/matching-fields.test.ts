import { expect, test } from "vitest";
import { matchingFields, matchingItems } from "../../../engine/kubernetes/matching-fields.js";
import type { JsonObject } from "../../../engine/model/manifest.js";

test.each<[string, JsonObject, JsonObject, JsonObject]>([
  ["keeps what the pattern has too", { a: 1, b: 2 }, { b: 3, c: 4 }, { b: 3 }],
  ["looks into objects and items", { a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 2, d: 3 }], e: 4 } }, { a: { b: [{ c: 2 }] } }],
  ["keeps items beyond the pattern's", { a: [{ b: 1 }] }, { a: [{ b: 1, x: 1 }, { y: 2 }] }, { a: [{ b: 1 }, { y: 2 }] }],
  ["keeps a value of another type", { a: { b: 1 } }, { a: "text" }, { a: "text" }],
])("matchingFields() %s", (_, pattern, value, expected) => {
  expect(matchingFields(pattern, value)).toEqual(expected);
});

test("matchingItems() drops nothing from a list of scalars", () => {
  expect(matchingItems(["a"], ["b", "c"])).toEqual(["b", "c"]);
});
