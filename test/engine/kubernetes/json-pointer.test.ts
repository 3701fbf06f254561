import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  changePointer,
  formatPointer,
  listIndex,
  parsePointer,
  readPointer,
  removePointer,
} from "../../../engine/kubernetes/json-pointer.js";

// The examples of RFC 6901 §5.
const document = { foo: ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, " ": 7 };

test.each([
  ["", document],
  ["/foo", ["bar", "baz"]],
  ["/foo/0", "bar"],
  ["/", 0],
  ["/a~1b", 1],
  ["/m~0n", 8],
  ["/ ", 7],
  ["/foo/2", undefined],
  ["/foo/01", undefined],
  ["/foo/-", undefined],
  ["/nothing/below", undefined],
  ["/constructor", undefined],
])("readPointer() finds %j", (pointer, expected) => {
  expect(readPointer(document, parsePointer(pointer))).toEqual(expected);
});

test.each(["foo", "#/foo", "/a~2", "/a~"])("parsePointer() refuses %j", (pointer) => {
  expect(() => parsePointer(pointer)).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
});

test("formatPointer() is read back by parsePointer()", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (steps) => {
      expect(parsePointer(formatPointer(steps))).toEqual(steps);
    }),
  );
});

test.each([
  ["/foo/0", { ...document, foo: ["baz"] }],
  ["/a~1b", { foo: ["bar", "baz"], "": 0, "m~n": 8, " ": 7 }],
  ["/none/of/this", document],
])("removePointer() removes %j", (pointer, expected) => {
  expect(removePointer(document, parsePointer(pointer))).toEqual(expected);
});

test("removePointer() hands back the same document when nothing is there", () => {
  expect(removePointer(document, ["nothing"])).toBe(document);
});

test("changePointer() copies only what lies on the way", () => {
  const object = { a: { b: 1 }, c: { d: 2 } };
  const changed = changePointer(object, ["a", "b"], () => 3) as typeof object;
  expect(changed).toEqual({ a: { b: 3 }, c: { d: 2 } });
  expect(changed.c).toBe(object.c);
  expect(object.a.b).toBe(1);
});

test.each(["", "-", "-1", "01", "1e2", " 1", "9999999999"])("listIndex() of %j is no place", (step) => {
  expect(listIndex(step)).toBe(Number.MAX_SAFE_INTEGER);
});
