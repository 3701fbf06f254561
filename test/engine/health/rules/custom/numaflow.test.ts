import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["numaflow.numaproj.io/v1alpha1 Pipeline", "spec: {}", "Progressing: Waiting for Pipeline status"],
  [
    "numaflow.numaproj.io/v1alpha1 Pipeline",
    "metadata: {generation: 2} | status: {observedGeneration: 1, phase: Running}",
    "Progressing: Waiting for Pipeline status",
  ],
  [
    "numaflow.numaproj.io/v1alpha1 Pipeline",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Running}",
    "Healthy: Pipeline is healthy",
  ],
  [
    "numaflow.numaproj.io/v1alpha1 Pipeline",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Pausing}",
    "Healthy: Pipeline is paused",
  ],
  [
    "numaflow.numaproj.io/v1alpha1 Pipeline",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Failed, message: no source}",
    "Degraded: no source",
  ],
  [
    "numaflow.numaproj.io/v1alpha1 Pipeline",
    "metadata: {generation: 1} | VerticesHealthy=False one is down | status: {observedGeneration: 1, phase: Running}",
    "Degraded: Subresources are unhealthy",
  ],
  [
    "numaflow.numaproj.io/v1alpha1 Pipeline",
    "metadata: {generation: 1, labels: {numaplane.numaproj.io/progressive-result-state: failed}} | status: {observedGeneration: 1, phase: Running}",
    "Degraded: Failed progressive upgrade",
  ],
  [
    "numaflow.numaproj.io/v1alpha1 MonoVertex",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Paused}",
    "Healthy: MonoVertex is paused",
  ],
  [
    "numaflow.numaproj.io/v1alpha1 MonoVertex",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Pausing}",
    "Progressing: Waiting for MonoVertex status",
  ],
  [
    "numaflow.numaproj.io/v1alpha1 Vertex",
    "metadata: {generation: 1} | PodsHealthy=False one is down | status: {observedGeneration: 1, phase: Running}",
    "Degraded: one is down",
  ],
  [
    "numaflow.numaproj.io/v1alpha1 Vertex",
    "metadata: {generation: 1, labels: {numaplane.numaproj.io/progressive-result-state: failed}} | status: {observedGeneration: 1, phase: Running}",
    "Healthy: Vertex is healthy",
  ],
  [
    "numaflow.numaproj.io/v1alpha1 InterStepBufferService",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Paused}",
    "Progressing: Waiting for InterStepBufferService status",
  ],
  [
    "numaflow.numaproj.io/v1alpha1 InterStepBufferService",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Running}",
    "Healthy: InterStepBufferService is healthy",
  ],
])("numaflowRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
