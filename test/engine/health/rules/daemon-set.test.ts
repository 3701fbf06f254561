import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: apps/v1, kind: DaemonSet";

test.each([
  [
    "waits for the controller",
    "metadata: {name: it, generation: 2}, status: {observedGeneration: 1}",
    "Progressing: Waiting for rollout to finish: observed daemon set generation less than desired generation",
  ],
  [
    "is well when pods are replaced by hand",
    "spec: {updateStrategy: {type: OnDelete}}, status: {updatedNumberScheduled: 1, desiredNumberScheduled: 3}",
    "Healthy: daemon set 1 out of 3 new pods have been updated",
  ],
  [
    "waits for updated pods",
    "status: {updatedNumberScheduled: 1, desiredNumberScheduled: 3}",
    'Progressing: Waiting for daemon set "it" rollout to finish: 1 out of 3 new pods have been updated...',
  ],
  [
    "waits for available pods",
    "status: {updatedNumberScheduled: 3, desiredNumberScheduled: 3, numberAvailable: 2}",
    'Progressing: Waiting for daemon set "it" rollout to finish: 2 of 3 updated pods are available...',
  ],
  [
    "is well when all are available",
    "status: {updatedNumberScheduled: 3, desiredNumberScheduled: 3, numberAvailable: 3}",
    "Healthy",
  ],
])("daemon-set rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
