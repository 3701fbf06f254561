import type { Health } from "../../model/health.js";
import type { Manifest } from "../../model/manifest.js";
import { isUnobserved, numberAt, objectAt, textAt, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * A StatefulSet is well when all its pods are ready and, as far as its strategy asks for it, of the newest revision. Pods below a partition keep
 * the old revision on purpose. Ready pods count, not available ones, as in Argo CD; strictly, available ones do, and without a partition all must be of one revision.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health_statefulset.go
 */
export const statefulSetRule: HealthRule = {
  groups: ["apps"],
  kinds: ["StatefulSet"],
  versions: ["v1"],
  assess: assessAsArgoCd,
  assessStrictly(set) {
    const verdictThere = assessAsArgoCd(set);
    if (verdictThere.status !== "Healthy") return verdictThere;
    const [spec, status] = [objectAt(set, "spec"), objectAt(set, "status")];
    const missing = (numberAt(spec, "replicas") ?? 1) - (numberAt(status, "availableReplicas") ?? 0);
    if (missing > 0) return verdict("Progressing", `Waiting for ${missing} pods to be available...`);
    const strategy = objectAt(spec, "updateStrategy");
    const isWhole =
      textAt(strategy, "type") !== "OnDelete" && (numberAt(objectAt(strategy, "rollingUpdate"), "partition") ?? 0) === 0;
    const [next, current] = [textAt(status, "updateRevision"), textAt(status, "currentRevision")];
    if (!isWhole || next === current) return verdictThere;
    return verdict(
      "Progressing",
      `waiting for statefulset rolling update to complete: pods are at revision ${current}, not all at ${next}...`,
    );
  },
};

function assessAsArgoCd(set: Manifest): Health {
  const [spec, status] = [objectAt(set, "spec"), objectAt(set, "status")];
  if ((numberAt(status, "observedGeneration") ?? 0) === 0 || isUnobserved(set)) {
    return verdict("Progressing", "Waiting for statefulset spec update to be observed...");
  }
  const [wanted, ready = 0, updated = 0] = [
    numberAt(spec, "replicas"),
    numberAt(status, "readyReplicas"),
    numberAt(status, "updatedReplicas"),
  ];
  if (wanted !== undefined && ready < wanted) return verdict("Progressing", `Waiting for ${wanted - ready} pods to be ready...`);
  const strategy = objectAt(spec, "updateStrategy");
  if (textAt(strategy, "type") === "RollingUpdate" && strategy.rollingUpdate !== undefined && strategy.rollingUpdate !== null) {
    const partition = numberAt(objectAt(strategy, "rollingUpdate"), "partition");
    const due = (wanted ?? 0) - (partition ?? 0);
    if (wanted !== undefined && partition !== undefined && updated < due) {
      return verdict(
        "Progressing",
        `Waiting for partitioned roll out to finish: ${updated} out of ${due} new pods have been updated...`,
      );
    }
    return verdict("Healthy", `partitioned roll out complete: ${updated} new pods have been updated...`);
  }
  if (textAt(strategy, "type") === "OnDelete") return verdict("Healthy", `statefulset has ${ready} ready pods`);
  const [next, current] = [textAt(status, "updateRevision"), textAt(status, "currentRevision")];
  if (next !== current) {
    return verdict("Progressing", `waiting for statefulset rolling update to complete ${updated} pods at revision ${next}...`);
  }
  return verdict(
    "Healthy",
    `statefulset rolling update complete ${numberAt(status, "currentReplicas") ?? 0} pods at revision ${current}...`,
  );
}
