import { objectAt, objectsAt, textAt, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * A CronJob is ill only when its last run is over and did not succeed; suspended, never run and running ones are well.
 * @see argoproj/argo-cd:resource_customizations/batch/CronJob/health.lua
 */
export const cronJobRule: HealthRule = {
  groups: ["batch"],
  kind: "CronJob",
  assess(cronJob) {
    if (objectAt(cronJob, "spec").suspend === true) return verdict("Healthy", "CronJob is suspended");
    if (cronJob.status === undefined) return verdict("Progressing", "Waiting for the CronJob's status");
    const status = objectAt(cronJob, "status");
    const [scheduled, succeeded] = [textAt(status, "lastScheduleTime"), textAt(status, "lastSuccessfulTime")];
    if (scheduled === "") return verdict("Healthy", "CronJob has not been scheduled yet");
    if (succeeded === "") return verdict("Healthy", "CronJob never succeeded so far; it may not work");
    if (objectsAt(status, "active").length > 0) return verdict("Healthy", "A Job is running; the one before may have failed");
    // RFC 3339 in UTC to the second: later times are greater texts.
    if (succeeded < scheduled) return verdict("Degraded", "The last Job did not succeed");
    return verdict("Healthy", "The last Job succeeded");
  },
};
