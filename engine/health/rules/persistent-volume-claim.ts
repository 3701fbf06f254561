import type { HealthStatus } from "../../model/health.js";
import { objectAt, textAt, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

const byPhase: ReadonlyMap<string, HealthStatus> = new Map([
  ["Bound", "Healthy"],
  ["Pending", "Progressing"],
  ["Lost", "Degraded"],
]);

/**
 * A claim is well when a volume is bound to it.
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health_pvc.go
 */
export const persistentVolumeClaimRule: HealthRule = {
  groups: [""],
  kinds: ["PersistentVolumeClaim"],
  versions: ["v1"],
  assess: (claim) => verdict(byPhase.get(textAt(objectAt(claim, "status"), "phase")) ?? "Unknown"),
};
