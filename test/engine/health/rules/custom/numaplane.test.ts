import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["numaplane.numaproj.io/v1alpha1 PipelineRollout", "spec: {}", "Progressing: Not yet reconciled"],
  [
    "numaplane.numaproj.io/v1alpha1 PipelineRollout",
    "metadata: {generation: 2} | status: {observedGeneration: 1}",
    "Progressing: Not yet reconciled",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 PipelineRollout",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Pending}",
    "Progressing: Update in progress",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 PipelineRollout",
    "metadata: {generation: 1} | status: {observedGeneration: 1, upgradeInProgress: Progressive}",
    "Progressing: Update in progress",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 PipelineRollout",
    "metadata: {generation: 1} | ProgressiveUpgradeSucceeded=False | status: {observedGeneration: 1, upgradeInProgress: Progressive}",
    "Degraded: Progressive upgrade failed",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 PipelineRollout",
    "metadata: {generation: 1} | ChildResourcesHealthy=False/Progressing | status: {observedGeneration: 1, phase: Deployed}",
    "Progressing: Child Progressing",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 PipelineRollout",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Failed, message: no permission}",
    "Degraded: no permission",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 PipelineRollout",
    "metadata: {generation: 1} | ChildResourcesHealthy=False/PipelineFailed it fell over | status: {observedGeneration: 1, phase: Deployed}",
    "Degraded: it fell over",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 PipelineRollout",
    "metadata: {generation: 1} | ChildResourcesHealthy=True, PipelinePausingOrPaused=True paused | status: {observedGeneration: 1, phase: Deployed}",
    "Healthy: paused",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 PipelineRollout",
    "metadata: {generation: 1} | ChildResourcesHealthy=True | status: {observedGeneration: 1, phase: Deployed}",
    "Healthy: Healthy",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 PipelineRollout",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Deployed}",
    "Unknown: Unknown Pipeline status",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 MonoVertexRollout",
    "metadata: {generation: 1} | ChildResourcesHealthy=False/MonoVertexFailed it fell over | status: {observedGeneration: 1, phase: Deployed}",
    "Degraded: it fell over",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 MonoVertexRollout",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Deployed}",
    "Unknown: Unknown MonoVertex status",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 ISBServiceRollout",
    "metadata: {generation: 1} | ChildResourcesHealthy=False/ISBSvcFailed it fell over | status: {observedGeneration: 1, phase: Deployed}",
    "Degraded: it fell over",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 NumaflowControllerRollout",
    "metadata: {generation: 1} | ChildResourcesHealthy=False/Failed it fell over | status: {observedGeneration: 1, phase: Deployed}",
    "Degraded: it fell over",
  ],
  [
    "numaplane.numaproj.io/v1alpha1 NumaflowControllerRollout",
    "metadata: {generation: 1} | ProgressiveUpgradeSucceeded=False | status: {observedGeneration: 1, phase: Pending}",
    "Progressing: Update in progress",
  ],
])("numaplaneRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
