import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: v1, kind: PersistentVolumeClaim";

test.each([
  ["is well when bound", "status: {phase: Bound}", "Healthy"],
  ["waits for a volume", "status: {phase: Pending}", "Progressing"],
  ["is ill without its volume", "status: {phase: Lost}", "Degraded"],
  ["is unknown in a phase nobody knows", "status: {phase: toString}", "Unknown"],
])("persistent-volume-claim rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
