import { conditionsOf, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * An APIService is well when the server behind it answers.
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health_apiservice.go
 */
export const apiServiceRule: HealthRule = {
  groups: ["apiregistration.k8s.io"],
  kinds: ["APIService"],
  versions: ["v1", "v1beta1"],
  assess(service) {
    const available = conditionsOf(service).find(({ type }) => type === "Available");
    if (available === undefined) return verdict("Progressing", "Waiting to be processed");
    return verdict(available.status === "True" ? "Healthy" : "Progressing", `${available.reason}: ${available.message}`);
  },
};
