import { expect, test } from "vitest";
import { assessByRule, findRule } from "../../../engine/health/find-rule.js";
import { jobRule } from "../../../engine/health/rules/job.js";

test("findRule() finds the rule of a group and kind, and none of another group", () => {
  expect(findRule("batch", "Job", "argo-cd")).toBe(jobRule);
  expect(findRule("example.com", "Job", "all")).toBeUndefined();
});

test.each([
  ["apps/v2", "Deployment", "unsupported Deployment GVK: apps/v2, Kind=Deployment; known versions are v1"],
  ["v2", "Pod", "unsupported Pod GVK: /v2, Kind=Pod; known versions are v1"],
  [
    "autoscaling/v2beta2",
    "HorizontalPodAutoscaler",
    "unsupported HPA GVK: autoscaling/v2beta2, Kind=HorizontalPodAutoscaler; known versions are v1, v2",
  ],
])("assessByRule() cannot read %s %s", (apiVersion, kind, message) => {
  expect(assessByRule({ apiVersion, kind, metadata: {} }, "argo-cd")).toEqual({ status: "Unknown", message });
});

test("findRule() judges kinds that Argo CD has no opinion on only where that is wanted", () => {
  expect(findRule("tekton.dev", "PipelineRun", "argo-cd")).toBeUndefined();
  expect(findRule("tekton.dev", "PipelineRun", "all")).toBeDefined();
  expect(findRule("cert-manager.io", "Certificate", "argo-cd")).toBeDefined();
});
