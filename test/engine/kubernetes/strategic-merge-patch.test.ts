import { expect, test } from "vitest";
import { applyBuiltInDefaults } from "../../../engine/kubernetes/built-in-defaults.js";
import { builtInSchema } from "../../../engine/kubernetes/field-schema.js";
import { applyStrategicMergePatch } from "../../../engine/kubernetes/strategic-merge-patch.js";
import { typedForm } from "../../../engine/kubernetes/typed-form.js";
import type { Json, JsonObject, Manifest } from "../../../engine/model/manifest.js";
import { readRecorded } from "./recorded/read-recorded.js";

const podSchema = builtInSchema("", "v1", "Pod");
const deploymentSchema = builtInSchema("apps", "v1", "Deployment");
const pod = (spec: Json): JsonObject => ({ spec });

test.each<[string, Json, Json, Json]>([
  [
    "merges containers by name",
    { containers: [{ name: "a", image: "a:1", tty: true }] },
    { containers: [{ name: "a", image: "a:2" }] },
    { containers: [{ name: "a", image: "a:2", tty: true }] },
  ],
  [
    "puts a new container before those it does not name",
    { containers: [{ name: "a" }] },
    { containers: [{ name: "b" }] },
    { containers: [{ name: "b" }, { name: "a" }] },
  ],
  [
    "merges container ports by containerPort",
    { containers: [{ name: "a", ports: [{ containerPort: 80, protocol: "TCP" }] }] },
    { containers: [{ name: "a", ports: [{ containerPort: 80, name: "http" }] }] },
    { containers: [{ name: "a", ports: [{ containerPort: 80, protocol: "TCP", name: "http" }] }] },
  ],
  [
    "replaces tolerations, which have no merge key",
    { tolerations: [{ key: "a" }] },
    { tolerations: [{ key: "b" }] },
    { tolerations: [{ key: "b" }] },
  ],
  ["removes a field that is null", { nodeName: "a", hostname: "h" }, { nodeName: null }, { hostname: "h" }],
  [
    "deletes an item with $patch: delete",
    { containers: [{ name: "a" }, { name: "b" }] },
    { containers: [{ name: "a", $patch: "delete" }] },
    { containers: [{ name: "b" }] },
  ],
  [
    "replaces a list with $patch: replace",
    { containers: [{ name: "a" }, { name: "b" }] },
    { containers: [{ $patch: "replace" }, { name: "c" }] },
    { containers: [{ name: "c" }] },
  ],
  [
    "replaces an object with $patch: replace",
    { nodeSelector: { a: "1" } },
    { nodeSelector: { $patch: "replace", b: "2" } },
    { nodeSelector: { b: "2" } },
  ],
  [
    "empties an object with $patch: delete",
    { nodeSelector: { a: "1" } },
    { nodeSelector: { $patch: "delete" } },
    { nodeSelector: {} },
  ],
  [
    "keeps what $retainKeys names",
    { volumes: [{ name: "v", configMap: { name: "x" } }] },
    { volumes: [{ name: "v", $retainKeys: ["name", "emptyDir"], emptyDir: {} }] },
    { volumes: [{ name: "v", emptyDir: {} }] },
  ],
  [
    "orders a list by $setElementOrder, server items staying where they stood",
    { containers: [{ name: "a" }, { name: "b" }, { name: "c" }] },
    { "$setElementOrder/containers": [{ name: "c" }, { name: "a" }], containers: [{ name: "a", image: "x" }] },
    { containers: [{ name: "b" }, { name: "c" }, { name: "a", image: "x" }] },
  ],
  [
    "drops nulls and directives of what is new",
    {},
    { nodeSelector: { a: null, b: "1" }, volumes: [{ name: "v", $patch: "delete" }] },
    { nodeSelector: { b: "1" }, volumes: [] },
  ],
  [
    "drops nulls and directives of a new item of a list",
    { containers: [{ name: "a" }] },
    { containers: [{ name: "b", image: null, resources: { $patch: "delete", limits: { cpu: "1" } }, $retainKeys: ["name"] }] },
    { containers: [{ name: "b", resources: { limits: { cpu: "1" } } }, { name: "a" }] },
  ],
  [
    "keeps nulls and directives in the maps of a new item as entries",
    { containers: [{ name: "a" }] },
    { containers: [{ name: "b", resources: { limits: { $patch: "delete", cpu: null } } }] },
    { containers: [{ name: "b", resources: { limits: { $patch: "delete", cpu: null } } }, { name: "a" }] },
  ],
])("applyStrategicMergePatch() %s", (_, live, patch, expected) => {
  expect(applyStrategicMergePatch(pod(live), pod(patch), podSchema)).toEqual(pod(expected));
});

test.each<[string, Json, Json, Json]>([
  ["adds to a list of scalars", ["a/x", "b/y"], { finalizers: ["c/z"] }, ["c/z", "a/x", "b/y"]],
  ["adds nothing twice", ["a/x", "b/y"], { finalizers: ["b/y"] }, ["a/x", "b/y"]],
  ["deletes from a list of scalars", ["a/x", "b/y"], { "$deleteFromPrimitiveList/finalizers": ["a/x"] }, ["b/y"]],
  ["orders a list of scalars", ["a/x", "b/y"], { "$setElementOrder/finalizers": ["b/y", "a/x"] }, ["b/y", "a/x"]],
])("applyStrategicMergePatch() %s", (_, live, metadata, expected) => {
  const patched = applyStrategicMergePatch({ metadata: { finalizers: live } }, { metadata }, podSchema);
  expect(patched).toEqual({ metadata: { finalizers: expected } });
});

test.each<[string, Json]>([
  ["an item without its merge key", { containers: [{ image: "x" }] }],
  ["an unknown $patch of an item", { containers: [{ name: "a", $patch: "merge" }] }],
  ["an unknown $patch of an object", { nodeSelector: { $patch: "spoil" } }],
  ["$retainKeys that misses a field", { nodeSelector: { $retainKeys: ["a"], b: "1" } }],
  ["$setElementOrder that misses an item", { containers: [{ name: "a" }], "$setElementOrder/containers": [{ name: "b" }] }],
  ["$setElementOrder that is no list", { "$setElementOrder/containers": 1 }],
  ["$deleteFromPrimitiveList that is no list", { "$deleteFromPrimitiveList/tolerations": 1 }],
])("applyStrategicMergePatch() refuses %s and says where", (_, patch) => {
  const live = pod({ containers: [{ name: "a" }], nodeSelector: { z: "1" }, tolerations: [] });
  expect(() => applyStrategicMergePatch(live, pod(patch), podSchema)).toThrow(
    expect.objectContaining({
      code: "BAD_USER_INPUT",
      details: expect.objectContaining({ path: expect.stringMatching(/^spec/) as string }),
    }),
  );
});

test("applyStrategicMergePatch() changes nothing with an empty patch and never its input", () => {
  const live = pod({ containers: [{ name: "a", env: [{ name: "X", value: "1" }] }] });
  const before = structuredClone(live);
  expect(applyStrategicMergePatch(live, {}, podSchema)).toEqual(live);
  applyStrategicMergePatch(live, pod({ containers: [{ name: "a", env: [{ name: "X", $patch: "delete" }] }] }), podSchema);
  expect(live).toEqual(before);
});

interface RecordedPatch {
  readonly live: Manifest;
  readonly patch: JsonObject;
  readonly result: Manifest;
}

test.each((readRecorded("strategic-merge") as readonly RecordedPatch[]).map((recorded, at) => [at, recorded] as const))(
  "applyStrategicMergePatch() answers recorded patch %i as kube-apiserver does",
  (_, { live, patch, result }) => {
    const patched = applyStrategicMergePatch(live as unknown as JsonObject, patch, deploymentSchema) as unknown as Manifest;
    expect(typedForm(applyBuiltInDefaults(patched))).toEqual(result);
  },
);
