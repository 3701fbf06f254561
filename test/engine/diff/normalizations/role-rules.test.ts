import { expect, test } from "vitest";
import { withoutEmptyRules } from "../../../../engine/diff/normalizations/role-rules.js";
import { manifest } from "../manifests.js";

test.each([
  [
    "takes an empty list for none",
    "apiVersion: rbac.authorization.k8s.io/v1, kind: Role, rules: []",
    "apiVersion: rbac.authorization.k8s.io/v1, kind: Role",
  ],
  [
    "keeps rules",
    "apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, rules: [{verbs: [get]}]",
    "apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, rules: [{verbs: [get]}]",
  ],
  [
    "leaves other kinds alone",
    "apiVersion: example.com/v1, kind: Role, rules: []",
    "apiVersion: example.com/v1, kind: Role, rules: []",
  ],
])("withoutEmptyRules %s", (_, given, expected) => {
  const object = manifest(given);
  const once = withoutEmptyRules(object);
  expect(once).toEqual(manifest(expected));
  expect(withoutEmptyRules(once)).toEqual(once);
});
