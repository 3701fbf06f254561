import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: argoproj.io/v1alpha1, kind: Workflow";

test.each([
  ["is in progress before its first phase", "spec: {}", "Progressing"],
  ["is in progress while it runs", "status: {phase: Running, message: step 1}", "Progressing: step 1"],
  ["is well when it succeeded", "status: {phase: Succeeded}", "Healthy"],
  ["is ill when it failed", "status: {phase: Failed, message: exit 1}", "Degraded: exit 1"],
  ["is ill on an error", "status: {phase: Error}", "Degraded"],
  ["is unknown in a phase nobody knows", "status: {phase: Omitted}", "Unknown"],
])("workflow rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
