import { lengthAt, objectAt, textAt, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * A Service is well at once, unless it waits for a load balancer's address.
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health_service.go
 */
export const serviceRule: HealthRule = {
  groups: [""],
  kinds: ["Service"],
  versions: ["v1"],
  assess(service) {
    if (textAt(objectAt(service, "spec"), "type") !== "LoadBalancer") return verdict("Healthy");
    const addresses = lengthAt(objectAt(objectAt(service, "status"), "loadBalancer"), "ingress");
    return addresses > 0 ? verdict("Healthy") : verdict("Progressing");
  },
};
