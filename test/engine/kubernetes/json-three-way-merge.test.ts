import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonThreeWayMerge } from "../../../engine/kubernetes/json-three-way-merge.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { arbitraryObject } from "./arbitrary-json.js";

test.each<[string, JsonObject, JsonObject, JsonObject, JsonObject]>([
  ["sets what is wanted", { a: 1 }, { a: 2 }, { a: 1, b: 3 }, { a: 2, b: 3 }],
  ["removes what was applied and is not wanted", { a: 1, b: 2 }, { a: 1 }, { a: 1, b: 2, c: 3 }, { a: 1, c: 3 }],
  ["removes it inside objects too", { a: { b: 1 } }, { a: {} }, { a: { b: 1, c: 2 } }, { a: { c: 2 } }],
  [
    "takes defaults in items of lists for no difference",
    { l: [{ a: 1 }] },
    { l: [{ a: 1 }] },
    { l: [{ a: 1, d: 9 }] },
    { l: [{ a: 1, d: 9 }] },
  ],
  ["replaces a list that differs", { l: [1] }, { l: [1, 2] }, { l: [1, 3] }, { l: [1, 2] }],
  ["sees an item that somebody added", { l: [1] }, { l: [1] }, { l: [1, 2] }, { l: [1] }],
  ["takes a null for nothing", { a: null }, { a: null }, { a: 1 }, { a: 1 }],
  ["takes a null in a list for nothing", { l: [{ a: null }] }, { l: [{ a: null }] }, { l: [{}] }, { l: [{}] }],
])("jsonThreeWayMerge() %s", (_, lastApplied, target, live, expected) => {
  expect(jsonThreeWayMerge({ lastApplied, target, live })).toEqual(expected);
});

test("jsonThreeWayMerge() changes nothing where live is what is wanted and was applied", () => {
  fc.assert(
    fc.property(arbitraryObject, (object) => {
      expect(jsonThreeWayMerge({ lastApplied: object, target: object, live: object })).toEqual(object);
    }),
  );
});
