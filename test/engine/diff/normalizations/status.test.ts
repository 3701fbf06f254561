import { expect, test } from "vitest";
import { withoutStatus } from "../../../../engine/diff/normalizations/status.js";
import { manifest } from "../manifests.js";

test.each([
  [
    "takes off the status",
    "apiVersion: v1, kind: Pod, spec: {a: 1}, status: {phase: Running}",
    "apiVersion: v1, kind: Pod, spec: {a: 1}",
  ],
  [
    "leaves a status that is no object's own alone",
    "apiVersion: v1, kind: Pod, spec: {status: x}",
    "apiVersion: v1, kind: Pod, spec: {status: x}",
  ],
])("withoutStatus %s", (_, given, expected) => {
  const object = manifest(given);
  const once = withoutStatus(object);
  expect(once).toEqual(manifest(expected));
  expect(withoutStatus(once)).toEqual(once);
});
