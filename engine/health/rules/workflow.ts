import type { HealthStatus } from "../../model/health.js";
import { objectAt, textAt, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

const byPhase: ReadonlyMap<string, HealthStatus> = new Map([
  ["", "Progressing"],
  ["Pending", "Progressing"],
  ["Running", "Progressing"],
  ["Succeeded", "Healthy"],
  ["Failed", "Degraded"],
  ["Error", "Degraded"],
]);

/**
 * An Argo Workflow is well when it succeeded.
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health_argo.go
 */
export const workflowRule: HealthRule = {
  groups: ["argoproj.io"],
  kinds: ["Workflow"],
  assess(workflow) {
    const status = objectAt(workflow, "status");
    return verdict(byPhase.get(textAt(status, "phase")) ?? "Unknown", textAt(status, "message"));
  },
};
