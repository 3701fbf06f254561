import { isObject } from "../../kubernetes/json-value.js";
import { groupOf, type Manifest } from "../../model/manifest.js";

/** A Role without rules may say so with an empty list or with null. The rules of an aggregated one may be told not to count. */
export function plainRules(object: Manifest, ignoreAggregated: boolean): Manifest {
  if (groupOf(object) !== "rbac.authorization.k8s.io" || (object.kind !== "Role" && object.kind !== "ClusterRole")) return object;
  const isAggregated = ignoreAggregated && isObject(object.aggregationRule);
  const isEmpty = Array.isArray(object.rules) && object.rules.length === 0;
  return isAggregated || isEmpty ? { ...object, rules: null } : object;
}
