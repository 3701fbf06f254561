import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["tekton.dev/v1 PipelineRun", "spec: {}", "none"],
  ["tekton.dev/v1 PipelineRun", "Succeeded=Unknown/Running 1 of 3 tasks", "Progressing: 1 of 3 tasks"],
  ["tekton.dev/v1 PipelineRun", "Succeeded=Unknown/PipelineRunPending waits", "Suspended: waits"],
  ["tekton.dev/v1 PipelineRun", "Succeeded=True/Completed 3 of 3 tasks", "Healthy: 3 of 3 tasks"],
  ["tekton.dev/v1 PipelineRun", "Succeeded=False/PipelineRunTimeout took too long", "Degraded: took too long"],
  ["triggers.tekton.dev/v1beta1 EventListener", "Ready=True, Available=False no pod", "Degraded: no pod"],
  ["triggers.tekton.dev/v1beta1 EventListener", "Ready=True up, Available=True", "Healthy: up"],
  ["operator.tekton.dev/v1alpha1 TektonConfig", "Ready=False no permission", "Degraded: no permission"],
  ["operator.tekton.dev/v1alpha1 TektonConfig", "Ready=True up", "Healthy: up"],
])("tektonRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
