import { conditionsOf, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * A Job is well when it completed. Only conditions that are `True` count, so one that was suspended and goes on again is in progress.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#terminal-job-conditions
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health_job.go
 */
export const jobRule: HealthRule = {
  groups: ["batch"],
  kind: "Job",
  versions: ["v1"],
  assess(job) {
    const holding = conditionsOf(job).filter(({ status }) => status === "True");
    const failed = holding.find(({ type }) => type === "Failed");
    if (failed !== undefined) return verdict("Degraded", failed.message);
    const complete = holding.find(({ type }) => type === "Complete");
    if (complete !== undefined) return verdict("Healthy", complete.message);
    const suspended = holding.find(({ type }) => type === "Suspended");
    if (suspended !== undefined) return verdict("Suspended", suspended.message);
    return verdict("Progressing", "Waiting for the Job to complete");
  },
};
