import { conditionsOf, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * A PodDisruptionBudget is well when it could be computed; having no pods to spare is no illness.
 * @see argoproj/argo-cd:resource_customizations/policy/PodDisruptionBudget/health.lua
 */
export const podDisruptionBudgetRule: HealthRule = {
  groups: ["policy"],
  kinds: ["PodDisruptionBudget"],
  assess(budget) {
    const conditions = conditionsOf(budget);
    const failed = conditions.find(({ status, reason }) => status === "False" && reason !== "InsufficientPods");
    if (failed !== undefined) return verdict("Degraded", `PodDisruptionBudget has ${failed.reason}`);
    const last = conditions.at(-1);
    return last === undefined
      ? verdict("Progressing", "Waiting for status")
      : verdict("Healthy", `PodDisruptionBudget has ${last.reason}`);
  },
};
