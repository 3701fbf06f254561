import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: apps/v1, kind: Deployment";

test.each([
  [
    "is well when the newest spec runs everywhere",
    "metadata: {name: it, generation: 2}, spec: {replicas: 3}, status: {observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3}",
    "Healthy",
  ],
  [
    "is suspended when paused, whatever else",
    "metadata: {name: it, generation: 2}, spec: {replicas: 3, paused: true}",
    "Suspended: Deployment is paused",
  ],
  [
    "waits for the controller",
    "metadata: {name: it, generation: 2}, status: {observedGeneration: 1}",
    "Progressing: Waiting for rollout to finish: observed deployment generation less than desired generation",
  ],
  [
    "waits for new pods",
    "spec: {replicas: 3}, status: {replicas: 3, updatedReplicas: 1, availableReplicas: 3}",
    "Progressing: Waiting for rollout to finish: 1 out of 3 new replicas have been updated...",
  ],
  [
    "waits for old pods to go",
    "spec: {replicas: 3}, status: {replicas: 5, updatedReplicas: 3, availableReplicas: 3}",
    "Progressing: Waiting for rollout to finish: 2 old replicas are pending termination...",
  ],
  [
    "waits for new pods to be available",
    "spec: {replicas: 3}, status: {replicas: 3, updatedReplicas: 3, availableReplicas: 1}",
    "Progressing: Waiting for rollout to finish: 1 of 3 updated replicas are available...",
  ],
  [
    "is ill past its deadline",
    "spec: {replicas: 3}, status: {conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded}]}",
    'Degraded: Deployment "it" exceeded its progress deadline',
  ],
  ["is well with no replicas wanted", "spec: {replicas: 0}, status: {observedGeneration: 1}", "Healthy"],
  [
    "is unknown with a status that is no object",
    "spec: {replicas: 1}, status: broken",
    "Unknown: failed to convert unstructured Deployment to typed: cannot restore struct from: string",
  ],
])("deployment rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
