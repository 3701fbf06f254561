import { expect, test } from "vitest";
import { type CompareSettings, defaultCompareSettings } from "../../../engine/diff/compare-settings.js";
import { ignorePointers } from "../../../engine/diff/ignore-fields.js";
import { compileIgnoreRules, type IgnoreRules } from "../../../engine/diff/ignore-rules.js";
import type { IgnoreDifference } from "../../../engine/model/application.js";
import type { IgnoredFields } from "../../../engine/model/customizations.js";
import { manifest } from "./manifests.js";

const deployment = manifest(
  "apiVersion: apps/v1, kind: Deployment, metadata: {labels: {a/b: x}}, spec: {replicas: 3, paused: true}",
);

function apply(rule: IgnoreDifference, object = deployment): unknown {
  return ignorePointers(object, compileIgnoreRules({ differences: [rule] })).object;
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
  ["several paths", ["/spec/replicas", "/spec/paused"], { ...deployment, spec: {} }],
  ["a name with a slash", ["/metadata/labels/a~1b"], { ...deployment, metadata: { name: "it", namespace: "web", labels: {} } }],
])("ignorePointers() takes out %s: %o", (_, jsonPointers, expected) => {
  expect(apply({ group: "apps", kind: "Deployment", jsonPointers })).toEqual(expected);
});

test("ignorePointers() takes out an item of a list", () => {
  const pod = manifest("apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: x}, {name: b, image: y}]}");
  const expected = manifest("apiVersion: v1, kind: Pod, spec: {containers: [{name: a}, {name: b, image: y}]}");
  expect(apply({ kind: "Pod", jsonPointers: ["/spec/containers/0/image"] }, pod)).toEqual(expected);
});

test.each<[string, IgnoreDifference, string]>([
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
  expect(compileIgnoreRules({ differences: [rule] }).conditions).toEqual([{ type: "ComparisonWarning", message }]);
});

test("compileIgnoreRules() lets a thousand fields of an Application count, and says that the others do not", () => {
  const pointers = (count: number) => Array.from({ length: count }, (_, at) => `/spec/f${at}`);
  const rule = { group: "apps", kind: "Deployment" };
  const fits = compileIgnoreRules({ differences: [{ ...rule, jsonPointers: pointers(1_000) }] });
  const all = { ...rule, jsonPointers: pointers(999), jqPathExpressions: [".a", ".b"], managedFieldsManagers: ["m"] };
  const cut = compileIgnoreRules({ differences: [all] });
  const many = compileIgnoreRules({ differences: Array.from({ length: 5_000 }, () => ({ ...rule, jsonPointers: ["/spec/a"] })) });
  expect(fits.conditions).toEqual([]);
  expect(cut.expressions).toEqual([".a"]);
  expect(cut.managersFor(deployment)).toEqual([]);
  const pointersOf = (rules: IgnoreRules) => rules.stepsFor(deployment).filter(({ kind }) => kind === "pointer").length;
  // And `status`, as always.
  expect([fits, cut, many].map(pointersOf)).toEqual([1_001, 1_000, 1_001]);
  for (const { conditions } of [cut, many]) {
    expect(conditions).toEqual([
      {
        type: "ComparisonWarning",
        message: "ignoreDifferences: only the first 1000 rules and fields count; the others have no effect",
      },
    ]);
  }
});

test("IgnoreRules.id is equal for equal rules only", () => {
  const id = (...pointers: string[]) => compileIgnoreRules({ differences: [{ kind: "Service", jsonPointers: pointers }] }).id;
  expect(id("/a")).toBe(id("/a"));
  expect(id("/a")).not.toBe(id("/b"));
});

const kinds = (key: string, fields: Partial<IgnoredFields>) => ({
  id: key,
  kinds: [{ key, ignoreDifferences: { jsonPointers: [], jqPathExpressions: [], managedFieldsManagers: [], ...fields } }],
});

test.each([
  ["apps/Deployment", true],
  ["all", true],
  ["*/Deployment", true],
  ["Deployment", false],
  ["apps/StatefulSet", false],
])("compileIgnoreRules() takes rules of the settings for %s: %s", (key, expected) => {
  const { object } = ignorePointers(deployment, compileIgnoreRules({ customizations: kinds(key, { jsonPointers: ["/spec"] }) }));
  expect(Object.hasOwn(object, "spec")).toBe(!expected);
});

test.each([
  ["apps/Deployment", deployment, ["hpa"]],
  ["all", deployment, ["hpa"]],
  ["*/Deployment", deployment, []],
  ["ConfigMap", manifest("apiVersion: v1, kind: ConfigMap"), []],
])("IgnoreRules.managersFor() takes managers of %s from the settings as Argo CD does", (key, object, expected) => {
  const rules = compileIgnoreRules({ customizations: kinds(key, { managedFieldsManagers: ["hpa"] }) });
  expect(rules.managersFor(object)).toEqual(expected);
});

test.each<[CompareSettings["ignoreStatus"], string, boolean]>([
  ["all", "apiVersion: v1, kind: Pod", true],
  ["crd", "apiVersion: v1, kind: Pod", false],
  ["crd", "apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition", true],
  ["none", "apiVersion: v1, kind: Pod", false],
])("compileIgnoreRules() ignores status where the settings say %s, of %s: %s", (ignoreStatus, yaml, expected) => {
  const rules = compileIgnoreRules({ settings: { ...defaultCompareSettings, ignoreStatus } });
  const { object } = ignorePointers({ ...manifest(yaml), status: { a: 1 } }, rules);
  expect(Object.hasOwn(object, "status")).toBe(!expected);
});
