import { conditionsOf, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * A CustomResourceDefinition is well when its kind is served.
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
 * @see argoproj/argo-cd:resource_customizations/apiextensions.k8s.io/CustomResourceDefinition/health.lua
 */
export const customResourceDefinitionRule: HealthRule = {
  groups: ["apiextensions.k8s.io"],
  kind: "CustomResourceDefinition",
  assess(definition) {
    const conditions = conditionsOf(definition);
    if (conditions.length === 0) return verdict("Progressing", "Waiting for the definition to be processed");
    const find = (type: string, status: string) => conditions.find((one) => one.type === type && one.status === status);
    const ending = find("Terminating", "True");
    if (ending !== undefined) return verdict("Progressing", `Definition is being removed: ${ending.message}`);
    const refused = find("NamesAccepted", "False");
    if (refused !== undefined) return verdict("Degraded", `Names are not accepted: ${refused.message}`);
    const flawed = find("NonStructuralSchema", "True");
    if (flawed !== undefined) return verdict("Degraded", `Schema is not structural: ${flawed.message}`);
    if (find("Established", "True") !== undefined) return verdict("Healthy");
    const waiting = find("Established", "False");
    if (waiting?.reason === "Installing") return verdict("Progressing", waiting.message);
    return verdict("Degraded", "Definition is not established");
  },
};
