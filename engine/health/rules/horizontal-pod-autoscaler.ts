import { entriesOf, isObject } from "../../kubernetes/json-value.js";
import type { Json, Manifest } from "../../model/manifest.js";
import { annotationOf, conditionsOf, type StatusCondition, verdict } from "../fields.js";
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
    if (typeof conditions === "string")
      return verdict("Unknown", `failed to convert conditions annotation to typed: ${conditions}`);
    const failed = conditions.find(({ type, reason }) => Object.hasOwn(failures, type) && failures[type]?.includes(reason));
    if (failed !== undefined) return verdict("Degraded", failed.message);
    const works = conditions.find(
      ({ type, status }) => (type === "AbleToScale" || type === "ScalingLimited") && status === "True",
    );
    return works === undefined ? verdict("Progressing", "Waiting to Autoscale") : verdict("Healthy", works.message);
  },
};

const annotation = "autoscaling.alpha.kubernetes.io/conditions";

/** Version 1 has no room for conditions in its status; the API server writes them into an annotation. A text says why that cannot be read. */
function annotatedConditions(scaler: Manifest): readonly StatusCondition[] | string {
  if (scaler.metadata.annotations?.[annotation] === undefined) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(annotationOf(scaler, annotation));
  } catch {
    return "it is no JSON list";
  }
  if (!Array.isArray(parsed)) return parsed === null ? [] : "it is no JSON list";
  const conditions: StatusCondition[] = [];
  for (const item of parsed as readonly Json[]) {
    const read = readAnnotated(item ?? {});
    if (typeof read === "string") return read;
    conditions.push(read);
  }
  return conditions;
}

/** One of them; names of fields may be of any case. */
function readAnnotated(item: NonNullable<Json>): StatusCondition | string {
  if (!isObject(item)) return "a condition is no object";
  const fields = new Map(entriesOf(item).map(([name, value]) => [name.toLowerCase(), value]));
  const texts = { type: "", status: "", reason: "", message: "" };
  for (const name of ["type", "reason", "message", "status"] as const) {
    const value = fields.get(name) ?? "";
    if (typeof value === "string") texts[name] = value;
    else return `the ${name} of a condition is no text`;
  }
  return texts;
}
