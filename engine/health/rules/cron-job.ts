import { objectAt, objectsAt, textAt, verdict } from "../fields.js";
import type { HealthRule } from "../rule.js";

/**
 * A CronJob is ill only when its last run is over and did not succeed; suspended, never run and running ones are well.
 * @see argoproj/argo-cd:resource_customizations/batch/CronJob/health.lua
 */
export const cronJobRule: HealthRule = {
  groups: ["batch"],
  kinds: ["CronJob"],
  assess(cronJob) {
    if (objectAt(cronJob, "spec").suspend === true) return verdict("Healthy", "CronJob is Suspended");
    if (cronJob.status === undefined) return verdict("Progressing", "Waiting for CronJob");
    const status = objectAt(cronJob, "status");
    const [scheduled, succeeded] = [textAt(status, "lastScheduleTime"), textAt(status, "lastSuccessfulTime")];
    if (scheduled === "") return verdict("Healthy", "CronJob has not been scheduled yet");
    if (succeeded === "") return verdict("Healthy", "The CronJob never completed successfully. It may not be healthy");
    if (objectsAt(status, "active").length > 0)
      return verdict("Healthy", "The job is running. Its last execution may not have been successful");
    // RFC 3339 in UTC to the second: later times are greater texts.
    if (succeeded < scheduled) return verdict("Degraded", "CronJob has not completed its last execution successfully");
    return verdict("Healthy", "CronJob has completed its last execution successfully");
  },
};
