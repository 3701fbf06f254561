import { groupOf } from "../../model/manifest.js";
import type { Normalization } from "./normalization.js";

/** A Role without rules may say so with an empty list or with nothing. */
export const withoutEmptyRules: Normalization = (object) => {
  const isRole = groupOf(object) === "rbac.authorization.k8s.io" && (object.kind === "Role" || object.kind === "ClusterRole");
  if (!isRole || !Array.isArray(object.rules) || object.rules.length > 0) return object;
  const { rules: _, ...rest } = object;
  return rest;
};
