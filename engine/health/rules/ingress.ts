import { lengthAt, objectAt, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * An Ingress is well once a load balancer answers for it.
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health_ingress.go
 */
export const ingressRule: HealthRule = {
  groups: ["networking.k8s.io", "extensions"],
  kinds: ["Ingress"],
  assess(ingress) {
    const addresses = lengthAt(objectAt(objectAt(ingress, "status"), "loadBalancer"), "ingress");
    return addresses > 0 ? verdict("Healthy") : verdict("Progressing");
  },
};
