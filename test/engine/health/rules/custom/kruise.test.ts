import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  ["apps.kruise.io/v1alpha1 CloneSet", "spec: {}", "Progressing: Waiting for initialization"],
  [
    "apps.kruise.io/v1alpha1 CloneSet",
    "metadata: {generation: 2} | status: {observedGeneration: 1}",
    "Progressing: Waiting for initialization",
  ],
  [
    "apps.kruise.io/v1alpha1 CloneSet",
    "metadata: {generation: 1} | spec: {updateStrategy: {paused: true}} | status: {observedGeneration: 1, updatedAvailableReplicas: 1}",
    "Suspended: Cloneset is paused",
  ],
  [
    "apps.kruise.io/v1alpha1 CloneSet",
    "metadata: {generation: 2} | spec: {updateStrategy: {partition: 1}} | status: {observedGeneration: 2, updatedAvailableReplicas: 1, updatedReplicas: 2, expectedUpdatedReplicas: 2}",
    "Suspended: Cloneset needs manual intervention",
  ],
  [
    "apps.kruise.io/v1alpha1 CloneSet",
    "metadata: {generation: 2} | spec: {updateStrategy: {partition: 1}} | status: {observedGeneration: 2, updatedAvailableReplicas: 1, updatedReplicas: 1, expectedUpdatedReplicas: 2}",
    "Progressing: Waiting for initialization",
  ],
  [
    "apps.kruise.io/v1alpha1 CloneSet",
    "metadata: {generation: 2} | spec: {updateStrategy: {partition: 0}} | status: {observedGeneration: 2, updatedAvailableReplicas: 2, replicas: 2}",
    "Healthy: All Cloneset workloads are ready and updated",
  ],
  [
    "apps.kruise.io/v1alpha1 CloneSet",
    "metadata: {generation: 2} | spec: {updateStrategy: {partition: 0}} | status: {observedGeneration: 2, updatedAvailableReplicas: 1, replicas: 2}",
    "Degraded: Some replicas are not ready or available",
  ],
  [
    "apps.kruise.io/v1beta1 StatefulSet",
    "metadata: {generation: 1} | status: {observedGeneration: 1}",
    "Suspended: Statefulset is paused",
  ],
  [
    "apps.kruise.io/v1beta1 StatefulSet",
    "metadata: {generation: 2} | spec: {updateStrategy: {rollingUpdate: {partition: 1}}} | status: {observedGeneration: 2, updatedAvailableReplicas: 2, updatedReplicas: 2, replicas: 2}",
    "Suspended: Statefulset needs manual intervention",
  ],
  [
    "apps.kruise.io/v1beta1 StatefulSet",
    "metadata: {generation: 2} | spec: {updateStrategy: {rollingUpdate: {partition: 1}}} | status: {observedGeneration: 2, updatedAvailableReplicas: 0, updatedReplicas: 0, replicas: 2}",
    "Progressing: Waiting for initialization",
  ],
  [
    "apps.kruise.io/v1beta1 StatefulSet",
    "metadata: {generation: 1} | status: {observedGeneration: 1, updatedAvailableReplicas: 2, replicas: 2}",
    "Healthy: All Statefulset workloads are ready and updated",
  ],
  [
    "apps.kruise.io/v1beta1 StatefulSet",
    "metadata: {generation: 1} | status: {observedGeneration: 1, updatedAvailableReplicas: 1, replicas: 2}",
    "Degraded: Some replicas are not ready or available",
  ],
  [
    "apps.kruise.io/v1alpha1 DaemonSet",
    "metadata: {generation: 1} | spec: {updateStrategy: {rollingUpdate: {paused: true}}} | status: {observedGeneration: 1, updatedNumberScheduled: 1}",
    "Suspended: Daemonset is paused",
  ],
  [
    "apps.kruise.io/v1alpha1 DaemonSet",
    "metadata: {generation: 2} | spec: {updateStrategy: {rollingUpdate: {partition: 2}}} | status: {observedGeneration: 2, updatedNumberScheduled: 2, desiredNumberScheduled: 3}",
    "Suspended: Daemonset needs manual intervention",
  ],
  [
    "apps.kruise.io/v1alpha1 DaemonSet",
    "metadata: {generation: 1} | status: {observedGeneration: 1, updatedNumberScheduled: 3, desiredNumberScheduled: 3, numberAvailable: 3}",
    "Healthy: All Daemonset workloads are ready and updated",
  ],
  [
    "apps.kruise.io/v1alpha1 DaemonSet",
    "metadata: {generation: 1} | status: {observedGeneration: 1, updatedNumberScheduled: 3, desiredNumberScheduled: 3, numberUnavailable: 3}",
    "Degraded: Some pods are not ready or available",
  ],
  [
    "apps.kruise.io/v1alpha1 DaemonSet",
    "metadata: {generation: 1} | status: {observedGeneration: 1, updatedNumberScheduled: 2, desiredNumberScheduled: 3}",
    "Progressing: Waiting for initialization",
  ],
  ["apps.kruise.io/v1alpha1 BroadcastJob", "spec: {}", "Progressing: BroadcastJob is still running"],
  ["apps.kruise.io/v1alpha1 BroadcastJob", "status: {phase: running, active: 1}", "Progressing: BroadcastJob is still running"],
  [
    "apps.kruise.io/v1alpha1 BroadcastJob",
    "status: {phase: completed, desired: 2, succeeded: 2}",
    "Healthy: BroadcastJob is completed successfully",
  ],
  ["apps.kruise.io/v1alpha1 BroadcastJob", "status: {phase: failed, failed: 1}", "Degraded: BroadcastJob failed"],
  ["apps.kruise.io/v1alpha1 BroadcastJob", "spec: {paused: true} | status: {phase: paused}", "Suspended: BroadcastJob is Paused"],
  ["apps.kruise.io/v1alpha1 AdvancedCronJob", "spec: {}", "Degraded: AdvancedCronJobs has not run successfully"],
  ["apps.kruise.io/v1alpha1 AdvancedCronJob", "spec: {paused: true}", "Suspended: AdvancedCronJob is Paused"],
  ["apps.kruise.io/v1alpha1 AdvancedCronJob", "status: {active: [{name: run}]}", "Progressing: AdvancedCronJobs has active jobs"],
  [
    "apps.kruise.io/v1alpha1 AdvancedCronJob",
    'status: {lastScheduleTime: "2026-01-01T00:00:00Z"}',
    "Healthy: AdvancedCronJobs has run successfully",
  ],
  ["rollouts.kruise.io/v1alpha1 Rollout", "spec: {}", "Progressing: Rollout is still progressing"],
  [
    "rollouts.kruise.io/v1alpha1 Rollout",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Progressing, canaryStatus: {currentStepState: StepUpgrade}}",
    "Progressing: Rollout is still progressing",
  ],
  [
    "rollouts.kruise.io/v1alpha1 Rollout",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Progressing, canaryStatus: {currentStepState: StepPaused}}",
    "Suspended: Rollout is Paused need manual intervention",
  ],
  [
    "rollouts.kruise.io/v1alpha1 Rollout",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Healthy, canaryStatus: {currentStepState: Completed}}",
    "Healthy: Rollout is Completed",
  ],
  [
    "rollouts.kruise.io/v1alpha1 Rollout",
    "metadata: {generation: 1} | status: {observedGeneration: 1, phase: Disabled, canaryStatus: {currentStepState: StepPaused}}",
    "Degraded: Rollout is Disabled or Terminating",
  ],
])("kruiseRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
