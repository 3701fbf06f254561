import { expect, test } from "vitest";
import { describeHealth } from "../describe-health.js";

const head = "apiVersion: batch/v1, kind: CronJob";

test.each([
  ["E-39 is well while suspended", "spec: {suspend: true}", "Healthy: CronJob is Suspended"],
  ["waits for a status", "spec: {}", "Progressing: Waiting for CronJob"],
  ["is well before its first run", "status: {}", "Healthy: CronJob has not been scheduled yet"],
  [
    "is well while it never succeeded",
    "status: {lastScheduleTime: '2026-01-01T10:00:00Z'}",
    "Healthy: The CronJob never completed successfully. It may not be healthy",
  ],
  [
    "E-39 is well while a Job runs",
    "status: {lastScheduleTime: '2026-01-01T10:00:00Z', lastSuccessfulTime: '2026-01-01T09:00:05Z', active: [{name: a}]}",
    "Healthy: The job is running. Its last execution may not have been successful",
  ],
  [
    "is ill when the last Job failed",
    "status: {lastScheduleTime: '2026-01-01T10:00:00Z', lastSuccessfulTime: '2026-01-01T09:00:05Z'}",
    "Degraded: CronJob has not completed its last execution successfully",
  ],
  [
    "is well when the last Job succeeded",
    "status: {lastScheduleTime: '2026-01-01T10:00:00Z', lastSuccessfulTime: '2026-01-01T10:00:05Z'}",
    "Healthy: CronJob has completed its last execution successfully",
  ],
])("cron-job rule: %s", (_, object, expected) => {
  expect(describeHealth(head, object)).toBe(expected);
});
