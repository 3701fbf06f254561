import { expect, test } from "vitest";
import { differenceOf } from "../../../engine/diff/difference.js";
import { keyOf } from "../../../engine/model/resource-key.js";
import { manifest } from "./manifests.js";

test("differenceOf() tells the difference as text and field by field, values of Secrets masked", () => {
  const secret = (value: string) =>
    manifest(`apiVersion: v1, kind: Secret, metadata: {resourceVersion: '1'}, data: {a: ${value}}`);
  const [normalizedLive, predictedLive] = [secret("b25l"), secret("dHdv")];
  const { unified, changes, modified } = differenceOf({
    key: keyOf(normalizedLive),
    modified: true,
    normalizedLive,
    predictedLive,
  });
  expect({ modified, changes }).toEqual({
    modified: true,
    changes: [{ path: "data.a", before: "++++++++", after: "++++++++++++" }],
  });
  expect(unified).toContain("-  a: ++++++++\n+  a: ++++++++++++\n");
  expect(unified).not.toMatch(/b25l|dHdv|resourceVersion/);
});

test("differenceOf() of an object that is as wanted says nothing", () => {
  const object = manifest("apiVersion: v1, kind: ConfigMap");
  expect(differenceOf({ key: keyOf(object), modified: false })).toEqual({ modified: false, unified: "", changes: [] });
});
