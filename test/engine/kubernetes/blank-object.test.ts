import { expect, test } from "vitest";
import { blankObject } from "../../../engine/kubernetes/blank-object.js";
import { builtInSchema } from "../../../engine/kubernetes/field-schema.js";

test.each([
  [
    "apps",
    "Deployment",
    { metadata: {}, spec: { selector: null, strategy: {}, template: { metadata: {}, spec: { containers: null } } }, status: {} },
  ],
  ["", "ConfigMap", { metadata: {} }],
])("blankObject() of %s %s is what its types always write", (group, kind, expected) => {
  const schema = builtInSchema(group, "v1", kind);
  expect(schema && blankObject(schema)).toEqual(expected);
});

test("blankObject() ends on a type that contains itself", () => {
  const schema = builtInSchema("apiextensions.k8s.io", "v1", "CustomResourceDefinition");
  expect(schema && JSON.stringify(blankObject(schema)).length).toBeLessThan(1000);
});
