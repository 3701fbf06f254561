import { conditionsOf, isUnobserved, numberAt, objectAt, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * A Deployment is well when the newest spec runs, everywhere and nowhere else.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health_deployment.go
 */
export const deploymentRule: HealthRule = {
  groups: ["apps"],
  kinds: ["Deployment"],
  versions: ["v1"],
  assess(deployment) {
    const spec = objectAt(deployment, "spec");
    if (spec.paused === true) return verdict("Suspended", "Deployment is paused");
    if (isUnobserved(deployment))
      return verdict("Progressing", "Waiting for rollout to finish: observed deployment generation less than desired generation");
    const overdue = conditionsOf(deployment).find(
      ({ type, reason }) => type === "Progressing" && reason === "ProgressDeadlineExceeded",
    );
    if (overdue !== undefined)
      return verdict("Degraded", `Deployment "${deployment.metadata.name}" exceeded its progress deadline`);
    const status = objectAt(deployment, "status");
    const [wanted, total = 0] = [numberAt(spec, "replicas"), numberAt(status, "replicas")];
    const [updated = 0, available = 0] = [numberAt(status, "updatedReplicas"), numberAt(status, "availableReplicas")];
    if (wanted !== undefined && updated < wanted) {
      return verdict(
        "Progressing",
        `Waiting for rollout to finish: ${updated} out of ${wanted} new replicas have been updated...`,
      );
    }
    if (total > updated)
      return verdict("Progressing", `Waiting for rollout to finish: ${total - updated} old replicas are pending termination...`);
    if (available < updated) {
      return verdict(
        "Progressing",
        `Waiting for rollout to finish: ${available} of ${updated} updated replicas are available...`,
      );
    }
    return verdict("Healthy");
  },
};
