import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: apps/v1, kind: StatefulSet";

test.each([
  [
    "waits for the first look of the controller",
    "spec: {replicas: 1}",
    "Progressing: Waiting for rollout to finish: the newest spec is not observed yet",
  ],
  [
    "waits for the controller to see the newest spec",
    "metadata: {name: it, generation: 3}, status: {observedGeneration: 2}",
    "Progressing: Waiting for rollout to finish: the newest spec is not observed yet",
  ],
  [
    "waits for ready pods",
    "spec: {replicas: 3}, status: {observedGeneration: 1, readyReplicas: 1}",
    "Progressing: Waiting for 2 pods to be ready",
  ],
  [
    "waits for pods above the partition",
    "spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}, status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1}",
    "Progressing: Waiting for partitioned rollout to finish: 1 of 2 new pods are updated",
  ],
  [
    "E17 is well while pods below the partition are old",
    "spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}}, status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1, updateRevision: b, currentRevision: a}",
    "Healthy: Partitioned rollout is complete: 1 new pods are updated",
  ],
  [
    "E17 counts ready pods and not available ones",
    "spec: {replicas: 2, updateStrategy: {type: OnDelete}}, status: {observedGeneration: 1, readyReplicas: 2, availableReplicas: 0}",
    "Healthy: StatefulSet has 2 ready pods",
  ],
  [
    "waits for the newest revision",
    "spec: {replicas: 1}, status: {observedGeneration: 1, readyReplicas: 1, updatedReplicas: 0, updateRevision: b, currentRevision: a}",
    "Progressing: Waiting for rolling update to finish: 0 pods are at revision b",
  ],
  [
    "is well at the newest revision",
    "spec: {replicas: 1}, status: {observedGeneration: 1, readyReplicas: 1, currentReplicas: 1, updateRevision: a, currentRevision: a}",
    "Healthy: Rolling update is complete: 1 pods are at revision a",
  ],
])("stateful-set rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
