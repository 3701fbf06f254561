import { expect, test } from "vitest";
import { outsideScope } from "../../../engine/live/outside-scope.js";
import { wholeCluster } from "../../../engine/model/cluster-scope.js";

const part = { namespaces: ["a", "b"], clusterResources: false, respectRbac: "" } as const;
const key = (kind: string, namespace: string) => ({ group: "", kind, namespace, name: "x" });

test.each([
  ["anything of a whole cluster", key("Node", ""), wholeCluster],
  ["an object in a managed namespace", key("Secret", "b"), part],
  ["a cluster-scoped object where they are managed", key("Node", ""), { ...part, clusterResources: true }],
])("outsideScope() has nothing against %s", (_, object, scope) => {
  expect(outsideScope(object, scope)).toBeUndefined();
});

test.each([
  [key("Secret", "c"), /^namespace "c" for Secret "x" is not managed/],
  [key("Node", ""), /^cluster level Node "x" can not be managed when in namespaced mode/],
])("outsideScope() says in Argo CD's words why %j is not ours", (object, said) => {
  expect(outsideScope(object, part)).toMatch(said);
});
