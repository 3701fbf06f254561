import { conditionsOf, isUnobserved, numberAt, objectAt, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * A ReplicaSet is well when it could make its pods and they are available.
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health_replicaset.go
 */
export const replicaSetRule: HealthRule = {
  groups: ["apps"],
  kinds: ["ReplicaSet"],
  versions: ["v1"],
  assess(set) {
    if (isUnobserved(set))
      return verdict(
        "Progressing",
        "Waiting for rollout to finish: observed replica set generation less than desired generation",
      );
    const failure = conditionsOf(set).find(({ type, status }) => type === "ReplicaFailure" && status === "True");
    if (failure !== undefined) return verdict("Degraded", failure.message);
    const wanted = numberAt(objectAt(set, "spec"), "replicas");
    const available = numberAt(objectAt(set, "status"), "availableReplicas") ?? 0;
    if (wanted !== undefined && available < wanted) {
      return verdict("Progressing", `Waiting for rollout to finish: ${available} out of ${wanted} new replicas are available...`);
    }
    return verdict("Healthy");
  },
};
