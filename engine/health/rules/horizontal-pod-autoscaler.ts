import type { JsonObject, Manifest } from "../../model/manifest.js";
import { conditionsOf, readCondition, type StatusCondition, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

const failures: Readonly<Record<string, readonly string[]>> = {
  AbleToScale: ["FailedGetScale", "FailedUpdateScale"],
  ScalingActive: [
    "FailedGetResourceMetric",
    "FailedGetObjectMetric",
    "FailedGetPodsMetric",
    "FailedGetExternalMetric",
    "FailedComputeMetricsReplicas",
    "InvalidSelector",
  ],
};

/**
 * An autoscaler is well when it can scale, and ill when it cannot reach its target or its metrics.
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale-walkthrough/#appendix-horizontal-pod-autoscaler-status-conditions
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health_hpa.go
 */
export const horizontalPodAutoscalerRule: HealthRule = {
  groups: ["autoscaling"],
  kinds: ["HorizontalPodAutoscaler"],
  versions: ["v1", "v2"],
  shortKind: "HPA",
  assess(scaler) {
    const conditions = scaler.apiVersion === "autoscaling/v1" ? annotatedConditions(scaler) : conditionsOf(scaler);
    if (conditions === undefined)
      return verdict("Unknown", "failed to convert conditions annotation to typed: it is no JSON list");
    const failed = conditions.find(({ type, reason }) => Object.hasOwn(failures, type) && failures[type]?.includes(reason));
    if (failed !== undefined) return verdict("Degraded", failed.message);
    const works = conditions.find(
      ({ type, status }) => (type === "AbleToScale" || type === "ScalingLimited") && status === "True",
    );
    return works === undefined ? verdict("Progressing", "Waiting to Autoscale") : verdict("Healthy", works.message);
  },
};

/** Version 1 has no room for conditions in its status; the API server writes them into an annotation. Undefined if that cannot be read. */
function annotatedConditions(scaler: Manifest): readonly StatusCondition[] | undefined {
  const text = scaler.metadata.annotations?.["autoscaling.alpha.kubernetes.io/conditions"];
  if (typeof text !== "string") return [];
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed)) return parsed === null ? [] : undefined;
    return parsed.filter((item): item is JsonObject => typeof item === "object" && item !== null).map(readCondition);
  } catch {
    return undefined;
  }
}
