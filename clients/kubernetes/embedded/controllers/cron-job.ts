import { Cron } from "croner";
import type { Manifest } from "../../../../engine/model/manifest.js";
import type { Controller, World } from "./controller.js";
import { fieldsAt, listAt, numberAt, textAt, timeText } from "./fields.js";
import { ownedBy, remove, setStatus } from "./owned.js";

const longestWaitMs = 60_000;

/**
 * Makes a Job at each time of its schedule, as its concurrency policy allows, and keeps as many old ones as asked for.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
export const cronJob: Controller = {
  kind: { group: "batch", kind: "CronJob" },
  settle(object, world) {
    if (object.metadata.deletionTimestamp !== undefined) return undefined;
    const now = world.now();
    const jobs = world.api.ownedBy(object.metadata.uid ?? "").filter(({ kind }) => kind === "Job");
    const finished = (type: "Complete" | "Failed") =>
      jobs.filter((job) => listAt(job, "status", "conditions").some((one) => one["type"] === type && one["status"] === "True"));
    const [complete, failed] = [finished("Complete"), finished("Failed")];
    keepNewest(complete, numberAt(object, ["spec", "successfulJobsHistoryLimit"], 3), world);
    keepNewest(failed, numberAt(object, ["spec", "failedJobsHistoryLimit"], 1), world);
    let active = jobs.filter((job) => !complete.includes(job) && !failed.includes(job));
    const schedule = scheduleOf(object);
    const last = textAt(object, "status", "lastScheduleTime") || (object.metadata.creationTimestamp ?? "");
    const due =
      schedule === undefined || fieldsAt(object, "spec")["suspend"] === true
        ? undefined
        : latestDue(schedule, new Date(last), now);
    const policy = textAt(object, "spec", "concurrencyPolicy");
    const starts = due !== undefined && !(policy === "Forbid" && active.length > 0);
    if (starts) {
      if (policy === "Replace") for (const job of active) remove(job, world);
      active = [...(policy === "Replace" ? [] : active), createJob(object, due, world)];
    }
    const successes = complete.map((job) => textAt(job, "status", "completionTime")).sort();
    const status = {
      ...(starts
        ? { lastScheduleTime: timeText(due) }
        : fieldsAt(object, "status")["lastScheduleTime"] === undefined
          ? {}
          : { lastScheduleTime: last }),
      ...(successes.at(-1) !== undefined
        ? { lastSuccessfulTime: successes.at(-1) }
        : fieldsAt(object, "status")["lastSuccessfulTime"] === undefined
          ? {}
          : { lastSuccessfulTime: textAt(object, "status", "lastSuccessfulTime") }),
      ...(active.length > 0 && { active: active.map(referenceTo) }),
    };
    setStatus(object, status, world);
    const next = schedule?.nextRun(now);
    return next === undefined || next === null
      ? undefined
      : Math.min(longestWaitMs, Math.max(50, next.getTime() - now.getTime()));
  },
};

function scheduleOf(object: Manifest): Cron | undefined {
  const timezone = textAt(object, "spec", "timeZone") || "UTC";
  try {
    return new Cron(textAt(object, "spec", "schedule"), { paused: true, timezone, mode: "5-part" });
  } catch {
    return undefined;
  }
}

/** The newest time of the schedule after `last` that has come; a controller that was away makes one Job, not one for each time it missed. */
function latestDue(schedule: Cron, last: Date, now: Date): Date | undefined {
  let due: Date | undefined;
  for (let tries = 0, at = schedule.nextRun(last); at !== null && at <= now && tries < 1_000; tries++, at = schedule.nextRun(at))
    due = at;
  return due;
}

function createJob(object: Manifest, due: Date, world: World): Manifest {
  const template = fieldsAt(object, "spec", "jobTemplate");
  const name = `${object.metadata.name}-${Math.floor(due.getTime() / 60_000)}`;
  const metadata = ownedBy(object, name, fieldsAt(template, "metadata", "labels") as Record<string, string>);
  const there = world.api.get({ group: "batch", kind: "Job", namespace: metadata.namespace ?? "", name });
  return there ?? world.api.create({ apiVersion: "batch/v1", kind: "Job", metadata, spec: fieldsAt(template, "spec") });
}

function keepNewest(jobs: readonly Manifest[], limit: number, world: World): void {
  const newest = jobs.toSorted(
    (a, b) => Date.parse(b.metadata.creationTimestamp ?? "") - Date.parse(a.metadata.creationTimestamp ?? ""),
  );
  for (const job of newest.slice(limit)) remove(job, world);
}

function referenceTo({ apiVersion, kind, metadata }: Manifest) {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { apiVersion, kind, name, namespace, uid, resourceVersion };
}
