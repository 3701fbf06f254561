import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyMergePatch, createMergePatch } from "../../../engine/kubernetes/json-merge-patch.js";
import type { Json } from "../../../engine/model/manifest.js";
import { arbitraryObject } from "./arbitrary-json.js";

// The table of RFC 7386, appendix A.
test.each<[Json, Json, Json]>([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("applyMergePatch() turns %j by %j into %j", (target, patch, expected) => {
  expect(applyMergePatch(target, patch)).toEqual(expected);
});

test("applyMergePatch() of what createMergePatch() tells gives the other object", () => {
  fc.assert(
    fc.property(arbitraryObject, arbitraryObject, (before, after) => {
      expect(applyMergePatch(before, createMergePatch(before, after))).toEqual(after);
    }),
  );
});

test("createMergePatch() of equal objects is empty", () => {
  fc.assert(
    fc.property(arbitraryObject, (object) => {
      expect(createMergePatch(object, structuredClone(object))).toEqual({});
    }),
  );
});

test("applyMergePatch() does not change what it is given", () => {
  const target = { a: { b: 1 } };
  applyMergePatch(target, { a: { b: 2, c: 3 } });
  expect(target).toEqual({ a: { b: 1 } });
});

test("applyMergePatch() cannot set a prototype", () => {
  const patched = applyMergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}') as Json);
  expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
  expect(JSON.stringify(patched)).toBe('{"__proto__":{"polluted":true}}');
});
