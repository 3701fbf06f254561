import { isUnobserved, numberAt, objectAt, textAt, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * A DaemonSet is well when every node that should run its pod runs the newest one and it is available.
 * @see https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health_daemonset.go
 */
export const daemonSetRule: HealthRule = {
  groups: ["apps"],
  kinds: ["DaemonSet"],
  versions: ["v1"],
  assess(set) {
    if (isUnobserved(set))
      return verdict("Progressing", "Waiting for rollout to finish: observed daemon set generation less than desired generation");
    const status = objectAt(set, "status");
    const [updated = 0, available = 0, wanted = 0] = [
      numberAt(status, "updatedNumberScheduled"),
      numberAt(status, "numberAvailable"),
      numberAt(status, "desiredNumberScheduled"),
    ];
    if (textAt(objectAt(objectAt(set, "spec"), "updateStrategy"), "type") === "OnDelete") {
      return verdict("Healthy", `daemon set ${updated} out of ${wanted} new pods have been updated`);
    }
    const waiting = `Waiting for daemon set ${JSON.stringify(set.metadata.name ?? "")} rollout to finish:`;
    if (updated < wanted) return verdict("Progressing", `${waiting} ${updated} out of ${wanted} new pods have been updated...`);
    if (available < wanted) {
      return verdict("Progressing", `${waiting} ${available} of ${wanted} updated pods are available...`);
    }
    return verdict("Healthy");
  },
};
