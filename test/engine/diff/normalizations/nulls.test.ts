import { expect, test } from "vitest";
import { withoutNulls } from "../../../../engine/diff/normalizations/nulls.js";
import { manifest } from "../manifests.js";

test.each([
  [
    "takes off fields that are null, at any depth",
    "apiVersion: v1, kind: Pod, spec: {a: null, b: {c: null}, d: [{e: null}]}",
    "apiVersion: v1, kind: Pod, spec: {b: {}, d: [{}]}",
  ],
  [
    "keeps items that are null",
    "apiVersion: v1, kind: Pod, spec: {a: [null, 1]}",
    "apiVersion: v1, kind: Pod, spec: {a: [null, 1]}",
  ],
])("withoutNulls %s", (_, given, expected) => {
  const object = manifest(given);
  const once = withoutNulls(object);
  expect(once).toEqual(manifest(expected));
  expect(withoutNulls(once)).toEqual(once);
});
