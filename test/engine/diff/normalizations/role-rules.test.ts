import { expect, test } from "vitest";
import { plainRules } from "../../../../engine/diff/normalizations/role-rules.js";
import { manifest } from "../manifests.js";

const role = (kind: string, rest: string) => manifest(`apiVersion: rbac.authorization.k8s.io/v1, kind: ${kind}, ${rest}`);
const aggregated = "aggregationRule: {clusterRoleSelectors: []}, rules: [{verbs: [get]}]";

test.each([
  ["takes an empty list for none", role("Role", "rules: []"), false, null],
  ["keeps rules", role("ClusterRole", "rules: [{verbs: [get]}]"), true, [{ verbs: ["get"] }]],
  ["drops the rules of an aggregated role where asked", role("ClusterRole", aggregated), true, null],
  ["keeps them otherwise", role("ClusterRole", aggregated), false, [{ verbs: ["get"] }]],
  ["leaves other kinds alone", manifest("apiVersion: example.com/v1, kind: Role, rules: []"), true, []],
])("plainRules() %s", (_, object, ignoreAggregated, rules) => {
  const once = plainRules(object, ignoreAggregated);
  expect(once.rules).toEqual(rules);
  expect(plainRules(once, ignoreAggregated)).toEqual(once);
});
