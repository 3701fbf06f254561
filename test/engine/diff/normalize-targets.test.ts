import { expect, test } from "vitest";
import { normalizeTargets, type TargetScope } from "../../../engine/diff/normalize-targets.js";
import { annotations } from "../../../engine/model/annotations.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { formatKey } from "../../../engine/model/resource-key.js";

const scope: TargetScope = {
  instanceName: "shop",
  destinationNamespace: "web",
  isNamespaced: (_, kind) => (kind === "Widget" ? undefined : kind !== "ClusterRole"),
};
const object = (kind: string, metadata: Manifest["metadata"], fields = {}): Manifest => ({
  apiVersion: "v1",
  kind,
  metadata,
  ...fields,
});

test.each([
  ["gives an object without namespace the destination's", object("ConfigMap", { name: "a" }), "/ConfigMap/web/a"],
  ["leaves a namespace that is named", object("ConfigMap", { name: "a", namespace: "own" }), "/ConfigMap/own/a"],
  ["takes the namespace off a cluster-scoped object", object("ClusterRole", { name: "a", namespace: "own" }), "/ClusterRole//a"],
  ["takes an unknown kind for one that lives in namespaces", object("Widget", { name: "a" }), "/Widget/web/a"],
])("normalizeTargets() %s", (_, manifest, expected) => {
  const [first] = normalizeTargets([manifest], scope).targets;
  expect(first && formatKey(first.key)).toBe(expected);
  expect(first?.target.metadata.namespace ?? "").toBe(first?.key.namespace);
});

test("normalizeTargets() stamps the final identity", () => {
  const { targets } = normalizeTargets(
    [object("ConfigMap", { name: "a" }), object("ClusterRole", { name: "r", namespace: "own" })],
    scope,
  );
  expect(targets.map(({ target }) => target.metadata.annotations?.[annotations.trackingId])).toEqual([
    "shop:/ConfigMap:web/a",
    "shop:/ClusterRole:web/r",
  ]);
});

test("normalizeTargets() takes the last of objects with one key, and says so", () => {
  const twice = [
    object("ConfigMap", { name: "a" }, { data: { v: "1" } }),
    object("ConfigMap", { name: "a", namespace: "web" }, { data: { v: "2" } }),
  ];
  const { targets, conditions } = normalizeTargets([...twice, object("ConfigMap", { name: "b" })], scope);
  expect(targets.map(({ target }) => [target.metadata.name, target.data])).toEqual([
    ["a", { v: "2" }],
    ["b", undefined],
  ]);
  const message = "Resource /ConfigMap/web/a appeared 2 times among application resources.";
  expect(conditions).toEqual([{ type: "RepeatedResourceWarning", message }]);
});

test("normalizeTargets() gives every object that is named by the server a key of its own", () => {
  const { targets, conditions } = normalizeTargets(
    [object("Job", { generateName: "run-" }), object("Job", { generateName: "run-" })],
    scope,
  );
  expect(targets.map(({ key }) => key.name)).toEqual(["run-0", "run-1"]);
  expect(conditions).toEqual([]);
});

test("normalizeTargets() says which objects have no namespace to go to", () => {
  const manifests = [object("ConfigMap", { name: "a" }), object("Widget", { name: "w" }), object("ClusterRole", { name: "r" })];
  const { conditions } = normalizeTargets(manifests, { ...scope, destinationNamespace: "" });
  expect(conditions).toEqual([{ type: "InvalidSpecError", message: "Namespace for a /v1, Kind=ConfigMap is missing." }]);
});

test("normalizeTargets() folds what a Secret says as text into its data", () => {
  const [first] = normalizeTargets([object("Secret", { name: "s" }, { stringData: { a: "b" } })], scope).targets;
  expect(first?.target.data).toEqual({ a: "Yg==" });
});
