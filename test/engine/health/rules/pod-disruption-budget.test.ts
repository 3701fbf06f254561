import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: policy/v1, kind: PodDisruptionBudget";

test.each([
  ["waits for a status", "spec: {}", "Progressing: Waiting for status"],
  [
    "is well with pods to spare",
    "status: {conditions: [{type: DisruptionAllowed, status: 'True', reason: SufficientPods}]}",
    "Healthy: PodDisruptionBudget has SufficientPods",
  ],
  [
    "is well without pods to spare",
    "status: {conditions: [{type: DisruptionAllowed, status: 'False', reason: InsufficientPods}]}",
    "Healthy: PodDisruptionBudget has InsufficientPods",
  ],
  [
    "is ill when it cannot be computed",
    "status: {conditions: [{type: DisruptionAllowed, status: 'False', reason: SyncFailed}]}",
    "Degraded: PodDisruptionBudget has SyncFailed",
  ],
])("pod-disruption-budget rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
