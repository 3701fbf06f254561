import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: batch/v1, kind: CronJob";

test.each([
  ["E39 is well while suspended", "spec: {suspend: true}", "Healthy: CronJob is suspended"],
  ["waits for a status", "spec: {}", "Progressing: Waiting for the CronJob's status"],
  ["is well before its first run", "status: {}", "Healthy: CronJob has not been scheduled yet"],
  [
    "is well while it never succeeded",
    "status: {lastScheduleTime: '2026-01-01T10:00:00Z'}",
    "Healthy: CronJob never succeeded so far; it may not work",
  ],
  [
    "E39 is well while a Job runs",
    "status: {lastScheduleTime: '2026-01-01T10:00:00Z', lastSuccessfulTime: '2026-01-01T09:00:05Z', active: [{name: a}]}",
    "Healthy: A Job is running; the one before may have failed",
  ],
  [
    "is ill when the last Job failed",
    "status: {lastScheduleTime: '2026-01-01T10:00:00Z', lastSuccessfulTime: '2026-01-01T09:00:05Z'}",
    "Degraded: The last Job did not succeed",
  ],
  [
    "is well when the last Job succeeded",
    "status: {lastScheduleTime: '2026-01-01T10:00:00Z', lastSuccessfulTime: '2026-01-01T10:00:05Z'}",
    "Healthy: The last Job succeeded",
  ],
])("cron-job rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
