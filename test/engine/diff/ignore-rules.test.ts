import { expect, test } from "vitest";
import { compileIgnoreRules } from "../../../engine/diff/ignore-rules.js";
import type { IgnoreDifference } from "../../../engine/model/application.js";
import { keyOf } from "../../../engine/model/resource-key.js";
import { manifest } from "./manifests.js";

const deployment = manifest(
  "apiVersion: apps/v1, kind: Deployment, metadata: {labels: {a/b: x}}, spec: {replicas: 3, paused: true}",
);

function apply(rule: IgnoreDifference, object = deployment): unknown {
  return compileIgnoreRules([rule]).apply(object, keyOf(object));
}

test.each<[string, Partial<IgnoreDifference>, boolean]>([
  ["its group and kind", { group: "apps", kind: "Deployment" }, true],
  ["globs of both", { group: "*", kind: "Deploy*" }, true],
  ["everything", { group: "*", kind: "*" }, true],
  ["another kind", { group: "apps", kind: "StatefulSet" }, false],
  ["the core group, which is what no group means", { kind: "Deployment" }, false],
  ["its name", { group: "apps", kind: "Deployment", name: "it" }, true],
  ["another name", { group: "apps", kind: "Deployment", name: "i*" }, false],
  ["its namespace", { group: "apps", kind: "Deployment", namespace: "web" }, true],
  ["another namespace", { group: "apps", kind: "Deployment", namespace: "prod" }, false],
])("compileIgnoreRules() makes a rule for %s: %o → %s", (_, rule, expected) => {
  const left = apply({ kind: "", ...rule, jsonPointers: ["/spec/replicas"] });
  expect(left).toEqual(expected ? { ...deployment, spec: { paused: true } } : deployment);
});

test.each<[string, string[], object]>([
  ["a path that is not there", ["/spec/template/spec"], deployment],
  ["several paths", ["/spec/replicas", "/spec/paused"], { ...deployment, spec: undefined }],
  ["a name with a slash", ["/metadata/labels/a~1b"], { ...deployment, metadata: { name: "it", namespace: "web" } }],
])("IgnoreRules.apply() takes out %s: %o", (_, jsonPointers, expected) => {
  expect(apply({ group: "apps", kind: "Deployment", jsonPointers })).toEqual(expected);
});

test("IgnoreRules.apply() takes out an item of a list", () => {
  const pod = manifest("apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: x}, {name: b, image: y}]}");
  const expected = manifest("apiVersion: v1, kind: Pod, spec: {containers: [{name: a}, {name: b, image: y}]}");
  expect(apply({ kind: "Pod", jsonPointers: ["/spec/containers/0/image"] }, pod)).toEqual(expected);
});

test.each<[string, IgnoreDifference, string]>([
  [
    "jq expressions",
    { group: "apps", kind: "Deployment", jqPathExpressions: [".spec.replicas"] },
    'ignoreDifferences for "apps/Deployment": jqPathExpressions has no effect: this version ignores differences by jsonPointers only',
  ],
  [
    "field managers",
    { kind: "Service", managedFieldsManagers: ["kubectl"] },
    'ignoreDifferences for "Service": managedFieldsManagers has no effect: this version ignores differences by jsonPointers only',
  ],
  [
    "a pointer that is none",
    { kind: "Service", jsonPointers: ["spec.type"] },
    'ignoreDifferences for "Service": a pointer has no effect: Cannot read JSON pointer "spec.type": it must be empty or start with /',
  ],
  [
    "a pointer to everything",
    { kind: "Service", jsonPointers: [""] },
    'ignoreDifferences for "Service": pointer "" has no effect: it would ignore the whole object',
  ],
  [
    "a glob that is none",
    { kind: "[", jsonPointers: ["/a"] },
    'ignoreDifferences for "[": the rule has no effect: its group or kind is no glob',
  ],
])("E26 compileIgnoreRules() says that %s have no effect", (_, rule, message) => {
  expect(compileIgnoreRules([rule]).conditions).toEqual([{ type: "ComparisonWarning", message }]);
});

test("IgnoreRules.id is equal for equal rules only", () => {
  const id = (...pointers: string[]) => compileIgnoreRules([{ kind: "Service", jsonPointers: pointers }]).id;
  expect(id("/a")).toBe(id("/a"));
  expect(id("/a")).not.toBe(id("/b"));
});
