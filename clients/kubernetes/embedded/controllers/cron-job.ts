import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { timestamp } from "../context.js";
import { numberAt, objectAt, textAt, textsAt, valueAt } from "../object-path.js";
import { holds } from "./conditions.js";
import type { Controller, World } from "./controller.js";
import { controlledBy, isLeaving, metadataFor, remove, setStatus } from "./owned.js";
import { compareAge } from "./pods.js";
import { readSchedule, type Schedule } from "./schedule.js";

const scheduledAnnotation = "batch.kubernetes.io/cronjob-scheduled-timestamp";
/** Looks at least so often, in case the machine's clock is set. */
const longestWaitMs = 600_000;

/**
 * Makes a Job at each time of its schedule, as its concurrency policy allows, and keeps as many old ones as asked for. After an absence it makes one Job, not one
 * for each time it missed.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
export const cronJob: Controller = {
  kind: { group: "batch", kind: "CronJob" },
  settle(object, world) {
    if (isLeaving(object)) return undefined;
    const now = world.now();
    const jobs = controlledBy(object, "Job", world).toSorted(compareAge);
    const complete = jobs.filter((job) => holds(job, "Complete"));
    const failed = jobs.filter((job) => holds(job, "Failed"));
    keepNewest(complete, numberAt(object, "spec.successfulJobsHistoryLimit") ?? 3, world);
    keepNewest(failed, numberAt(object, "spec.failedJobsHistoryLimit") ?? 1, world);
    // A Job that somebody made from this one by hand is not counted.
    const active = jobs.filter(
      (job) => !complete.includes(job) && !failed.includes(job) && job.metadata.annotations?.[scheduledAnnotation] !== undefined,
    );
    const schedule = readSchedule(textAt(object, "spec.schedule"), textAt(object, "spec.timeZone"));
    const due = schedule === undefined || valueAt(object, "spec.suspend") === true ? undefined : dueTime(object, schedule, now);
    const policy = textAt(object, "spec.concurrencyPolicy");
    const starts = due !== undefined && !(policy === "Forbid" && active.length > 0) ? due : undefined;
    const replaced = starts !== undefined && policy === "Replace" ? active : [];
    for (const job of replaced) remove(job, world);
    const running = active.filter((job) => !replaced.includes(job));
    if (starts !== undefined) running.push(createJob(object, starts, world));
    report(object, { starts, complete, running }, world);
    const next = schedule?.next(lastTime(object), now);
    return next === undefined ? undefined : Math.min(longestWaitMs, Math.max(1, next.getTime() - now.getTime()));
  },
};

/** When the schedule was carried out last; at first, when the CronJob was made. */
function lastTime(object: Manifest): Date {
  return new Date(textAt(object, "status.lastScheduleTime") || (object.metadata.creationTimestamp ?? 0));
}

/** The newest time that has come and was not carried out, if its starting deadline has not passed. */
function dueTime(object: Manifest, schedule: Schedule, now: Date): Date | undefined {
  const due = schedule.latest(lastTime(object), now);
  const deadline = numberAt(object, "spec.startingDeadlineSeconds");
  const isLate = due !== undefined && deadline !== undefined && due.getTime() + deadline * 1_000 < now.getTime();
  return isLate ? undefined : due;
}

function createJob(object: Manifest, due: Date, world: World): Manifest {
  const template = objectAt(object, "spec.jobTemplate");
  const name = `${object.metadata.name}-${Math.floor(due.getTime() / 60_000)}`;
  const there = world.api.get({ group: "batch", kind: "Job", namespace: object.metadata.namespace ?? "", name });
  if (there !== undefined) return there;
  const annotations = { ...textsAt(template, "metadata.annotations"), [scheduledAnnotation]: timestamp(due) };
  return world.api.create({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { ...metadataFor(object, name, textsAt(template, "metadata.labels")), annotations },
    spec: objectAt(template, "spec"),
  });
}

function keepNewest(jobs: readonly Manifest[], limit: number, world: World): void {
  for (const job of jobs.slice(0, Math.max(0, jobs.length - limit))) remove(job, world);
}

interface Round {
  readonly starts: Date | undefined;
  readonly complete: readonly Manifest[];
  readonly running: readonly Manifest[];
}

function report(object: Manifest, { starts, complete, running }: Round, world: World): void {
  const scheduled = starts === undefined ? textAt(object, "status.lastScheduleTime") : timestamp(starts);
  const successes = complete.map((job) => textAt(job, "status.completionTime"));
  const succeeded = [textAt(object, "status.lastSuccessfulTime"), ...successes].sort().at(-1) ?? "";
  const status: JsonObject = {
    ...(running.length > 0 && { active: running.map(referenceTo) }),
    ...(scheduled !== "" && { lastScheduleTime: scheduled }),
    ...(succeeded !== "" && { lastSuccessfulTime: succeeded }),
  };
  setStatus(object, status, world);
}

function referenceTo({ apiVersion, kind, metadata: { name, namespace, uid } }: Manifest): JsonObject {
  return { apiVersion, kind, name, namespace, uid };
}
