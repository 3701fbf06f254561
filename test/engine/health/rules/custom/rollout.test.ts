import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["argoproj.io/v1alpha1 Rollout", "spec: {}", "Progressing: Waiting for rollout spec update to be observed"],
  [
    "argoproj.io/v1alpha1 Rollout",
    'metadata: {generation: 2} | status: {observedGeneration: "1"}',
    "Progressing: Waiting for rollout spec update to be observed",
  ],
  ["argoproj.io/v1alpha1 Rollout", 'metadata: {generation: 2} | status: {observedGeneration: "3", phase: Healthy}', "Healthy"],
  ["argoproj.io/v1alpha1 Rollout", "metadata: {generation: 2} | status: {observedGeneration: 5b6c7d, phase: Healthy}", "Healthy"],
  [
    "argoproj.io/v1alpha1 Rollout",
    'metadata: {annotations: {rollout.argoproj.io/workload-generation: "2"}} | spec: {workloadRef: {kind: Deployment}} | status: {workloadObservedGeneration: "1"}',
    "Progressing: Waiting for rollout spec update to be observed",
  ],
  [
    "argoproj.io/v1alpha1 Rollout",
    'metadata: {annotations: {rollout.argoproj.io/workload-generation: "2"}} | spec: {workloadRef: {kind: Deployment}} | status: {workloadObservedGeneration: "2", phase: Healthy}',
    "Healthy",
  ],
  ["argoproj.io/v1alpha1 Rollout", "status: {phase: Healthy}", "Healthy"],
  ["argoproj.io/v1alpha1 Rollout", "status: {phase: Progressing, message: more replicas}", "Progressing: more replicas"],
  ["argoproj.io/v1alpha1 Rollout", "status: {phase: Paused, message: CanaryPauseStep}", "Suspended: CanaryPauseStep"],
  [
    "argoproj.io/v1alpha1 Rollout",
    "status: {phase: Degraded, message: ProgressDeadlineExceeded}",
    "Degraded: ProgressDeadlineExceeded",
  ],
  ["argoproj.io/v1alpha1 Rollout", "InvalidSpec=True no strategy", "Degraded: no strategy"],
  ["argoproj.io/v1alpha1 Rollout", "Progressing=False/RolloutAborted aborted by a person", "Degraded: aborted by a person"],
  ["argoproj.io/v1alpha1 Rollout", "Progressing=False/ProgressDeadlineExceeded too slow", "Degraded: too slow"],
  ["argoproj.io/v1alpha1 Rollout", "spec: {paused: true} | status: {}", "Suspended: Rollout is paused"],
  ["argoproj.io/v1alpha1 Rollout", "status: {pauseConditions: [{reason: CanaryPauseStep}]}", "Suspended: Rollout is paused"],
  ["argoproj.io/v1alpha1 Rollout", "status: {}", "Progressing: Waiting for rollout to finish: status has not been reconciled."],
  [
    "argoproj.io/v1alpha1 Rollout",
    "status: {currentPodHash: b}",
    "Progressing: Waiting for roll out to finish: More replicas need to be updated",
  ],
  [
    "argoproj.io/v1alpha1 Rollout",
    "status: {currentPodHash: b, updatedReplicas: 1}",
    "Progressing: Waiting for roll out to finish: updated replicas are still becoming available",
  ],
  ["argoproj.io/v1alpha1 Rollout", "status: {currentPodHash: b, updatedReplicas: 1, availableReplicas: 1}", "Healthy"],
  [
    "argoproj.io/v1alpha1 Rollout",
    "spec: {strategy: {blueGreen: {}}} | status: {currentPodHash: b, updatedReplicas: 1, availableReplicas: 1, blueGreen: {activeSelector: a}}",
    "Progressing: active service cutover pending",
  ],
  [
    "argoproj.io/v1alpha1 Rollout",
    "spec: {strategy: {blueGreen: {}}} | status: {currentPodHash: b, updatedReplicas: 1, availableReplicas: 1, blueGreen: {activeSelector: b}, stableRS: a}",
    "Progressing: waiting for analysis to complete",
  ],
  [
    "argoproj.io/v1alpha1 Rollout",
    "spec: {strategy: {blueGreen: {}}} | status: {currentPodHash: b, updatedReplicas: 1, availableReplicas: 1, blueGreen: {activeSelector: b}, stableRS: b}",
    "Healthy",
  ],
  [
    "argoproj.io/v1alpha1 Rollout",
    "spec: {strategy: {canary: {}}} | status: {currentPodHash: b, replicas: 2, updatedReplicas: 1, availableReplicas: 1}",
    "Progressing: Waiting for roll out to finish: old replicas are pending termination",
  ],
  [
    "argoproj.io/v1alpha1 Rollout",
    "spec: {strategy: {canary: {}}} | status: {currentPodHash: b, replicas: 1, updatedReplicas: 1, availableReplicas: 1}",
    "Progressing: Waiting for rollout to finish steps",
  ],
  [
    "argoproj.io/v1alpha1 Rollout",
    "spec: {strategy: {canary: {}}} | status: {currentPodHash: b, replicas: 1, updatedReplicas: 1, availableReplicas: 1, canary: {stableRS: b}}",
    "Healthy",
  ],
])("rolloutRule: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
