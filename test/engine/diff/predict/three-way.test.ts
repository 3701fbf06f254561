import { expect, test } from "vitest";
import { lastAppliedOf, predictThreeWay } from "../../../../engine/diff/predict/three-way.js";
import { builtInSchema } from "../../../../engine/kubernetes/field-schema.js";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import { manifest, withLastApplied } from "../manifests.js";

test("predictThreeWay() removes what was applied last and is not wanted any more, and nothing else", () => {
  const live = manifest("apiVersion: v1, kind: ConfigMap, data: {kept: '1', dropped: '2', foreign: '3'}");
  const last = manifest("apiVersion: v1, kind: ConfigMap, data: {kept: '0', dropped: '2'}") as unknown as JsonObject;
  const target = manifest("apiVersion: v1, kind: ConfigMap, data: {kept: '9'}");
  const object = predictThreeWay({ target, live, schema: builtInSchema("", "v1", "ConfigMap") }, last);
  expect(object.data).toEqual({ kept: "9", foreign: "3" });
});

test("predictThreeWay() reads a Secret's text as data", () => {
  const live = manifest("apiVersion: v1, kind: Secret, data: {a: Yg==}");
  const last = manifest("apiVersion: v1, kind: Secret, stringData: {a: b}") as unknown as JsonObject;
  const object = predictThreeWay({ target: manifest("apiVersion: v1, kind: Secret, data: {}"), live, schema: undefined }, last);
  expect(object.data).toEqual({});
});

test("lastAppliedOf() reads what a client-side apply noted", () => {
  const object = manifest("apiVersion: v1, kind: ConfigMap, data: {a: b}");
  expect(lastAppliedOf(withLastApplied(object, object))).toEqual(object);
});

test.each(["", "{", "[]", "null", '"text"'])("lastAppliedOf() finds nothing in %j", (text) => {
  const object = manifest("apiVersion: v1, kind: ConfigMap");
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": text };
  expect(lastAppliedOf({ ...object, metadata: { ...object.metadata, annotations } })).toBeUndefined();
});
