import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64, encodeBase64, foldStringData } from "../../../engine/diff/string-data.js";
import { manifest } from "./manifests.js";

test.each([
  [
    "writes text over data",
    "apiVersion: v1, kind: Secret, data: {a: b2xk, b: Yg==}, stringData: {a: new}",
    { a: "bmV3", b: "Yg==" },
  ],
  ["takes null for empty", "apiVersion: v1, kind: Secret, data: {a: null}", { a: "" }],
  ["takes line breaks out of base64", 'apiVersion: v1, kind: Secret, data: {a: "b2\\nxk\\n"}', { a: "b2xk" }],
  ["leaves other kinds alone", "apiVersion: v1, kind: ConfigMap, data: {a: b}, stringData: {c: d}", { a: "b" }],
  [
    "leaves Secrets of other groups alone",
    "apiVersion: example.com/v1, kind: Secret, data: {a: b}, stringData: {c: d}",
    { a: "b" },
  ],
  ["leaves alone what is no map", "apiVersion: v1, kind: Secret, data: {a: b}, stringData: [c]", { a: "b" }],
])("foldStringData() %s", (_, yaml, expected) => {
  expect(foldStringData(manifest(yaml)).data).toEqual(expected);
});

test("foldStringData() leaves no stringData, and twice is as good as once", () => {
  const once = foldStringData(manifest("apiVersion: v1, kind: Secret, stringData: {a: b}"));
  expect(once).not.toHaveProperty("stringData");
  expect(foldStringData(once)).toEqual(once);
});

test("foldStringData() makes no prototype of a key", () => {
  const secret = JSON.parse('{"apiVersion":"v1","kind":"Secret","metadata":{},"stringData":{"__proto__":"x"}}');
  expect(Object.entries(foldStringData(secret).data as object)).toEqual([["__proto__", "eA=="]]);
});

test("encodeBase64() and decodeBase64() are each other's reverse for any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(decodeBase64(encodeBase64(text))).toBe(text);
    }),
    { examples: [["\uFEFFmarked"]] },
  );
});

test("decodeBase64() gives undefined for what is none", () => {
  expect(decodeBase64("not base64!")).toBeUndefined();
});
