import type { Health } from "../../model/health.js";
import { conditionsOf, type StatusCondition, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * A CustomResourceDefinition is well when its kind is served. The first condition that speaks against it decides.
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
 * @see argoproj/argo-cd:resource_customizations/apiextensions.k8s.io/CustomResourceDefinition/health.lua
 */
export const customResourceDefinitionRule: HealthRule = {
  groups: ["apiextensions.k8s.io"],
  kinds: ["CustomResourceDefinition"],
  assess(definition) {
    if (definition.metadata.deletionTimestamp !== undefined) return verdict("Progressing", "CRD is terminating");
    const conditions = conditionsOf(definition);
    if (conditions.length === 0) return verdict("Progressing", "Status conditions not found");
    for (const condition of conditions) {
      const trouble = troubleIn(condition);
      if (trouble !== undefined) return trouble;
    }
    const isEstablished = conditions.some(({ type, status }) => type === "Established" && status === "True");
    return isEstablished ? verdict("Healthy", "CRD is healthy") : verdict("Degraded", "CRD is not established");
  },
};

function troubleIn({ type, status, reason, message }: StatusCondition): Health | undefined {
  if (type === "Terminating" && status === "True") return verdict("Progressing", `CRD is terminating: ${message}`);
  if (type === "NamesAccepted" && status === "False") return verdict("Degraded", `CRD names have not been accepted: ${message}`);
  if (type === "NonStructuralSchema" && status === "True") return verdict("Degraded", `Schema violations found: ${message}`);
  if (type === "Established" && status !== "True" && reason === "Installing")
    return verdict("Progressing", "CRD is being installed");
  return undefined;
}
