import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: apps/v1, kind: ReplicaSet";

test.each([
  [
    "waits for the controller",
    "metadata: {name: it, generation: 2}, status: {observedGeneration: 1}",
    "Progressing: Waiting for rollout to finish: observed replica set generation less than desired generation",
  ],
  [
    "is ill when it cannot make pods",
    "status: {conditions: [{type: ReplicaFailure, status: 'True', message: quota exceeded}]}",
    "Degraded: quota exceeded",
  ],
  [
    "takes no heed of a failure that is over",
    "spec: {replicas: 0}, status: {conditions: [{type: ReplicaFailure, status: 'False'}]}",
    "Healthy",
  ],
  [
    "waits for available replicas",
    "spec: {replicas: 2}, status: {availableReplicas: 1}",
    "Progressing: Waiting for rollout to finish: 1 out of 2 new replicas are available...",
  ],
  ["is well when all are available", "spec: {replicas: 2}, status: {availableReplicas: 2}", "Healthy"],
])("replica-set rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
