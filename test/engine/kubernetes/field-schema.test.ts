import { expect, test } from "vitest";
import { builtInKinds } from "../../../engine/kubernetes/built-in-kinds.js";
import { builtInDefinition, builtInSchema } from "../../../engine/kubernetes/field-schema.js";
import { joinPath, schemaOfField } from "../../../engine/kubernetes/schema-walk.js";

test.each([
  ["apps/v1/Deployment", "spec.template.spec.containers", { patchMergeKey: "name", listType: "map", listMapKeys: ["name"] }],
  ["/v1/Pod", "spec.volumes", { patchStrategy: ["merge", "retainKeys"], patchMergeKey: "name" }],
  ["/v1/Service", "spec.ports", { patchMergeKey: "port", listMapKeys: ["port", "protocol"] }],
  ["/v1/Service", "spec.selector", { mapType: "atomic" }],
  ["/v1/ConfigMap", "metadata.finalizers", { patchStrategy: ["merge"], listType: "set" }],
  ["apps/v1/Deployment", "spec.strategy", { type: "object", patchStrategy: ["retainKeys"] }],
  ["autoscaling/v2/HorizontalPodAutoscaler", "spec.maxReplicas", { type: "integer", format: "int32" }],
])("builtInSchema() knows how %s merges %s", (kind, path, expected) => {
  const [group = "", version = "", name = ""] = kind.split("/");
  const schema = path.split(".").reduce(schemaOfField, builtInSchema(group, version, name));
  expect(schema).toMatchObject(expected);
});

test("builtInSchema() has a schema for every built-in kind", () => {
  const missing = builtInKinds.filter(({ group, version, kind }) => builtInSchema(group, version, kind) === undefined);
  expect(missing).toEqual([]);
});

test.each([
  ["apps", "v1beta1", "Deployment"],
  ["argoproj.io", "v1alpha1", "Application"],
  ["", "v1", "constructor"],
])("builtInSchema() knows nothing of %s/%s %s", (group, version, kind) => {
  expect(builtInSchema(group, version, kind)).toBeUndefined();
});

test("builtInSchema() follows a type that contains itself", () => {
  const props = builtInDefinition("apiextensions.v1.JSONSchemaProps");
  expect(props?.fields?.["not"]).toBe(props);
});

test("builtInDefinition() tells quantities and times by their formats", () => {
  const list = builtInDefinition("core.v1.ResourceRequirements");
  expect(list?.fields?.["limits"]?.additional).toMatchObject({ format: "quantity" });
  expect(builtInDefinition("core.v1.ServicePort")?.fields?.["targetPort"]).toMatchObject({ format: "int-or-string" });
  expect(builtInDefinition("core.v1.Nothing")).toBeUndefined();
});

test.each([
  ["", "spec", "spec"],
  ["spec", "ports", "spec.ports"],
  ["metadata.annotations", "a.b/c", "metadata.annotations[a.b/c]"],
])("joinPath() of %j and %j is %s", (path, name, expected) => {
  expect(joinPath(path, name)).toBe(expected);
});
