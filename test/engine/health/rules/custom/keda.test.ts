import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["keda.sh/v1alpha1 ScaledObject", "spec: {}", "Progressing: Creating HorizontalPodAutoscaler Object"],
  ["keda.sh/v1alpha1 ScaledObject", "Ready=True fine, Active=False idle", "Healthy: fine"],
  ["keda.sh/v1alpha1 ScaledObject", "Ready=False no trigger", "Degraded: no trigger"],
  ["keda.sh/v1alpha1 ScaledObject", "Ready=True fine, Fallback=True source is down", "Degraded: source is down"],
  ["keda.sh/v1alpha1 ScaledObject", "Ready=True fine, Paused=True paused by annotation", "Suspended: paused by annotation"],
  ["keda.sh/v1alpha1 ScaledObject", "Paused=True paused by annotation", "Progressing: Creating HorizontalPodAutoscaler Object"],
  ["keda.sh/v1alpha1 ScaledJob", "spec: {}", "Progressing: Waiting for ScaledJob"],
  ["keda.sh/v1alpha1 ScaledJob", "Ready=True fine", "Healthy: fine"],
  ["keda.sh/v1alpha1 ScaledJob", "Ready=Unknown starting", "Degraded: starting"],
  ["keda.sh/v1alpha1 ScaledJob", "Ready=True fine, Paused=True paused", "Suspended: paused"],
  ["eventing.keda.sh/v1alpha1 CloudEventSource", "spec: {}", "none"],
  ["eventing.keda.sh/v1alpha1 CloudEventSource", "Active=True", "Healthy"],
])("kedaRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
