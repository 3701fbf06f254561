import { conditionsOf, objectAt, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * A Job is well when it completed. Only conditions that are `True` count, so one that was suspended and goes on again is in progress, where Argo CD calls it
 * healthy.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#terminal-job-conditions
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health_job.go
 */
export const jobRule: HealthRule = {
  groups: ["batch"],
  kinds: ["Job"],
  versions: ["v1"],
  assess(job) {
    const conditions = conditionsOf(job);
    const holding = (wanted: string) => conditions.find(({ type, status }) => type === wanted && status === "True");
    const failed = holding("Failed");
    if (failed !== undefined) return verdict("Degraded", failed.message);
    const suspended = holding("Suspended");
    if (suspended !== undefined) return verdict("Suspended", suspended.message);
    const complete = holding("Complete");
    if (complete !== undefined) return verdict("Healthy", complete.message);
    if ((objectAt(job, "status").completionTime ?? null) !== null) return verdict("Healthy");
    return verdict("Progressing", conditions.find(({ type }) => type === "Suspended")?.message);
  },
};
