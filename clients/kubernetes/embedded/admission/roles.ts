import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { listAt } from "../object-path.js";
import type { StatusCause } from "../status-error.js";
import type { KindRule } from "./kind-rule.js";
import { requiredValue } from "./metadata.js";

const isEmpty = (rule: JsonObject, field: string): boolean => {
  const list = rule[field];
  return !Array.isArray(list) || list.length === 0;
};

function checkRule(rule: JsonObject, path: string): StatusCause[] {
  const causes = isEmpty(rule, "verbs") ? [requiredValue(`${path}.verbs`, "verbs must contain at least one value")] : [];
  if (!isEmpty(rule, "nonResourceURLs")) return causes;
  if (isEmpty(rule, "apiGroups"))
    causes.push(requiredValue(`${path}.apiGroups`, "resource rules must supply at least one api group"));
  if (isEmpty(rule, "resources"))
    causes.push(requiredValue(`${path}.resources`, "resource rules must supply at least one resource"));
  return causes;
}

/** An empty list of rules is kept as none, as the storage of the API server does. */
const withoutEmptyRules = (role: Manifest): Manifest => (listAt(role, "rules").length === 0 ? { ...role, rules: null } : role);

/** Roles and ClusterRoles: each rule says what may be done to what. */
export const roleRule: KindRule = {
  prepareCreate: withoutEmptyRules,
  prepareUpdate: withoutEmptyRules,
  validate: (role) => listAt(role, "rules").flatMap((rule, index) => checkRule(rule, `rules[${index}]`)),
};
