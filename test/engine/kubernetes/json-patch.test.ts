import * as fc from "fast-check";
import { createPatch } from "rfc6902";
import { expect, test } from "vitest";
import { applyJsonPatch, maxJsonPatchOperations } from "../../../engine/kubernetes/json-patch.js";
import type { Json } from "../../../engine/model/manifest.js";
import { arbitraryObject } from "./arbitrary-json.js";

// The examples of RFC 6902, appendix A.
test.each<[string, Json, Json, Json]>([
  ["adds a member", { foo: "bar" }, [{ op: "add", path: "/baz", value: "qux" }], { baz: "qux", foo: "bar" }],
  ["adds an item", { foo: ["bar", "baz"] }, [{ op: "add", path: "/foo/1", value: "qux" }], { foo: ["bar", "qux", "baz"] }],
  ["appends an item", { foo: ["bar"] }, [{ op: "add", path: "/foo/-", value: ["a"] }], { foo: ["bar", ["a"]] }],
  ["removes a member", { baz: "qux", foo: "bar" }, [{ op: "remove", path: "/baz" }], { foo: "bar" }],
  ["removes an item", { foo: ["bar", "qux", "baz"] }, [{ op: "remove", path: "/foo/1" }], { foo: ["bar", "baz"] }],
  ["replaces a value", { baz: "qux", foo: "bar" }, [{ op: "replace", path: "/baz", value: null }], { baz: null, foo: "bar" }],
  [
    "moves a value",
    { foo: { bar: 1 }, qux: {} },
    [{ op: "move", from: "/foo/bar", path: "/qux/thud" }],
    { foo: {}, qux: { thud: 1 } },
  ],
  [
    "moves an item",
    { foo: ["all", "eat", "cows"] },
    [{ op: "move", from: "/foo/1", path: "/foo/2" }],
    { foo: ["all", "cows", "eat"] },
  ],
  ["copies a value", { a: { b: 1 } }, [{ op: "copy", from: "/a", path: "/c" }], { a: { b: 1 }, c: { b: 1 } }],
  [
    "goes on after a test that holds",
    { a: [1, { b: 2 }] },
    [
      { op: "test", path: "/a", value: [1, { b: 2 }] },
      { op: "remove", path: "/a/0" },
    ],
    { a: [{ b: 2 }] },
  ],
  ["takes a missing value for null in a test", {}, [{ op: "test", path: "/a", value: null }], {}],
  ["replaces the whole document", { a: 1 }, [{ op: "replace", path: "", value: { b: 2 } }], { b: 2 }],
  [
    "adds to an escaped name",
    { metadata: { annotations: {} } },
    [{ op: "add", path: "/metadata/annotations/a~1b", value: "c" }],
    { metadata: { annotations: { "a/b": "c" } } },
  ],
  [
    "takes constructor for a name like any other",
    { a: {} },
    [{ op: "add", path: "/a/constructor", value: 1 }],
    { a: { constructor: 1 } },
  ],
])("applyJsonPatch() %s", (_, document, patch, expected) => {
  expect(applyJsonPatch(document, patch)).toEqual(expected);
});

test.each<[string, Json, Json, string]>([
  ["a test that fails", { a: 1 }, [{ op: "test", path: "/a", value: 2 }], "FAILED_PRECONDITION"],
  ["a parent that is missing", {}, [{ op: "add", path: "/a/b", value: 1 }], "BAD_USER_INPUT"],
  ["an item beyond the end", { a: [1] }, [{ op: "add", path: "/a/2", value: 1 }], "BAD_USER_INPUT"],
  ["a place that is no number", { a: [1] }, [{ op: "replace", path: "/a/x", value: 1 }], "BAD_USER_INPUT"],
  ["removing what is not there", {}, [{ op: "remove", path: "/a" }], "BAD_USER_INPUT"],
  ["removing everything", {}, [{ op: "remove", path: "" }], "BAD_USER_INPUT"],
  ["adding below a scalar", { a: 1 }, [{ op: "add", path: "/a/b", value: 1 }], "BAD_USER_INPUT"],
  ["moving a value into itself", { a: {} }, [{ op: "move", from: "/a", path: "/a/b" }], "BAD_USER_INPUT"],
  ["an unknown operation", {}, [{ op: "spam", path: "/a" }], "BAD_USER_INPUT"],
  ["an operation without a path", {}, [{ op: "remove" }], "BAD_USER_INPUT"],
  ["an add without a value", {}, [{ op: "add", path: "/a" }], "BAD_USER_INPUT"],
  ["a copy without a source", {}, [{ op: "copy", path: "/a" }], "BAD_USER_INPUT"],
  ["an operation that is no object", {}, [7], "BAD_USER_INPUT"],
  ["a patch that is no list", {}, { op: "remove", path: "/a" }, "BAD_USER_INPUT"],
])("applyJsonPatch() refuses %s", (_, document, patch, code) => {
  expect(() => applyJsonPatch(document, patch)).toThrow(expect.objectContaining({ code }));
});

test("applyJsonPatch() names the operation and the path that failed", () => {
  const patch = [
    { op: "add", path: "/a", value: 1 },
    { op: "remove", path: "/b/c" },
  ];
  expect(() => applyJsonPatch({}, patch)).toThrow(expect.objectContaining({ details: { index: 1, path: "/b/c" } }));
});

test("applyJsonPatch() refuses more operations than the API server takes", () => {
  const patch = Array.from({ length: maxJsonPatchOperations + 1 }, () => ({ op: "test", path: "", value: {} }));
  expect(() => applyJsonPatch({}, patch)).toThrow(expect.objectContaining({ code: "RESOURCE_EXHAUSTED" }));
});

test("applyJsonPatch() refuses a patch that doubles the document over and over", () => {
  const patch = Array.from({ length: 40 }, (_, at) => ({ op: "copy", from: "", path: `/a${at}` }));
  expect(() => applyJsonPatch({ text: "x".repeat(100) }, patch)).toThrow(expect.objectContaining({ code: "RESOURCE_EXHAUSTED" }));
});

test("applyJsonPatch() leaves the document as it was when a later operation fails", () => {
  const document = { a: [1] };
  expect(() =>
    applyJsonPatch(document, [
      { op: "add", path: "/a/-", value: 2 },
      { op: "remove", path: "/x" },
    ]),
  ).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
  expect(document).toEqual({ a: [1] });
});

test("applyJsonPatch() agrees with rfc6902 on the patches that library makes", () => {
  fc.assert(
    fc.property(arbitraryObject, arbitraryObject, (before, after) => {
      expect(applyJsonPatch(before, createPatch(before, after) as unknown as Json)).toEqual(after);
    }),
  );
});
