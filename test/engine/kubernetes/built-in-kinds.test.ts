import { expect, test } from "vitest";
import { builtInKinds, findBuiltInKind } from "../../../engine/kubernetes/built-in-kinds.js";

test.each([
  [
    "apps",
    "Deployment",
    { resource: "deployments", shortNames: ["deploy"], categories: ["all"], namespaced: true, hasStatus: true, hasScale: true },
  ],
  ["", "Namespace", { resource: "namespaces", shortNames: ["ns"], namespaced: false, hasScale: false }],
  ["", "Service", { resource: "services", shortNames: ["svc"], verbs: expect.arrayContaining(["list", "watch", "patch"]) }],
  ["batch", "CronJob", { resource: "cronjobs", shortNames: ["cj"], singular: "cronjob" }],
  ["autoscaling", "HorizontalPodAutoscaler", { version: "v2", preferred: true }],
  ["rbac.authorization.k8s.io", "ClusterRole", { resource: "clusterroles", namespaced: false }],
  ["apiextensions.k8s.io", "CustomResourceDefinition", { shortNames: ["crd", "crds"], hasStatus: true }],
  ["authorization.k8s.io", "SelfSubjectAccessReview", { verbs: ["create"], namespaced: false }],
])("builtInKinds has %s %s as discovery tells it", (group, kind, expected) => {
  expect(findBuiltInKind(group, kind)).toMatchObject(expected);
});

test("builtInKinds has the parts of a Pod with the kinds they take", () => {
  const parts = findBuiltInKind("", "Pod")?.subresources;
  expect(parts?.map(({ name }) => name)).toEqual(expect.arrayContaining(["log", "exec", "eviction", "binding"]));
  expect(parts?.find(({ name }) => name === "eviction")).toMatchObject({ group: "policy", version: "v1", kind: "Eviction" });
});

test("findBuiltInKind() finds an older version when it is asked for", () => {
  expect(findBuiltInKind("autoscaling", "HorizontalPodAutoscaler", "v1")).toMatchObject({ version: "v1", preferred: false });
  expect(findBuiltInKind("autoscaling", "HorizontalPodAutoscaler", "v9")).toBeUndefined();
});

test("builtInKinds serves each resource once and prefers one version of it", () => {
  const names = builtInKinds.map(({ group, version, resource }) => `${group}/${version}/${resource}`);
  expect(new Set(names).size).toBe(names.length);
  const preferred = builtInKinds.filter((kind) => kind.preferred).map(({ group, kind }) => `${group}/${kind}`);
  expect(new Set(preferred).size).toBe(preferred.length);
});
