import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { timestamp } from "../context.js";
import { numberAt, textAt } from "../object-path.js";
import { type ConditionWish, conditionOf, holds, nextCondition } from "./conditions.js";
import { type Controller, soonest, type World } from "./controller.js";
import { withoutZeros } from "./counts.js";
import {
  backOffMs,
  completedIndexes,
  createJobPods,
  formatIndexes,
  isIndexed,
  isSuspended,
  type JobPods,
  matchFailure,
  readJobPods,
} from "./job-pods.js";
import { isLeaving, remove, setStatus } from "./owned.js";
import { refusedRetryMs } from "./pod-budget.js";
import { isReady, restartsOf } from "./pods.js";

const ownController = "kubernetes.io/job-controller";

/** What a Job has done so far. Its status remembers Pods that are gone. */
interface Tally {
  readonly succeeded: number;
  readonly failed: number;
  readonly done: readonly number[];
}

/**
 * Runs Pods to completion, tries failed ones again with back-off up to `backoffLimit`, and ends as Complete or Failed.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export const job: Controller = {
  kind: { group: "batch", kind: "Job" },
  settle(object, world) {
    const managedElsewhere = (textAt(object, "spec.managedBy") || ownController) !== ownController;
    if (isLeaving(object) || managedElsewhere) return undefined;
    if (holds(object, "Complete") || holds(object, "Failed")) return expire(object, world);
    const pods = readJobPods(object, world);
    const tally = tallyOf(object, pods);
    const end = endOf(object, pods, tally, world.now());
    if (end === undefined) return goOn(object, pods, tally, world);
    finish(object, { pods, tally, end }, world);
    return undefined;
  },
};

function tallyOf(object: Manifest, { succeeded, failed }: JobPods): Tally {
  const done = isIndexed(object) ? completedIndexes(object, succeeded) : [];
  const known = (field: string) => numberAt(object, `status.${field}`) ?? 0;
  return {
    done,
    succeeded: isIndexed(object) ? done.length : Math.max(succeeded.length, known("succeeded")),
    failed: Math.max(failed.length, known("failed")),
  };
}

/** Why a Job is over; undefined while it is not. */
function endOf(object: Manifest, pods: JobPods, tally: Tally, now: Date): ConditionWish | undefined {
  const complete = { type: "Complete", status: "True", reason: "CompletionsReached" } as const;
  const failed = { type: "Failed", status: "True" } as const;
  const completions = numberAt(object, "spec.completions");
  const enough = completions === undefined ? tally.succeeded > 0 && pods.active.length === 0 : tally.succeeded >= completions;
  if (enough) return { ...complete, message: "Reached expected number of succeeded pods" };
  const rule = pods.failed.map((pod) => matchFailure(object, pod)).find((match) => match?.action === "FailJob");
  if (rule !== undefined) return { ...failed, reason: "PodFailurePolicy", message: rule.message };
  const limit = numberAt(object, "spec.backoffLimit") ?? 6;
  const restarts = pods.active.reduce((sum, pod) => sum + restartsOf(pod), 0);
  if (tally.failed > limit || (restarts > 0 && restarts >= limit))
    return { ...failed, reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" };
  if (!isSuspended(object) && (untilDeadlineMs(object, now) ?? 1) <= 0)
    return { ...failed, reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" };
  return undefined;
}

function untilDeadlineMs(object: Manifest, now: Date): number | undefined {
  const seconds = numberAt(object, "spec.activeDeadlineSeconds");
  if (seconds === undefined) return undefined;
  const startedAt = Date.parse(textAt(object, "status.startTime"));
  return seconds * 1_000 - (Number.isNaN(startedAt) ? 0 : now.getTime() - startedAt);
}

function goOn(object: Manifest, pods: JobPods, tally: Tally, world: World): number | undefined {
  const now = world.now();
  const suspended = isSuspended(object);
  const wanted = suspended ? 0 : wantedPods(object, pods, tally);
  const surplus = pods.active
    .toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)))
    .slice(0, Math.max(0, pods.active.length - wanted));
  for (const pod of surplus) remove(pod, world);
  const staying = pods.active.filter((pod) => !surplus.includes(pod));
  const more = wanted - staying.length;
  const waitMs = more > 0 ? backOffMs(pods, now) : 0;
  const { count, refusal } =
    more > 0 && waitMs === 0 ? world.budget.grant(object, { have: pods.all.length, more }) : { count: 0, refusal: undefined };
  const created = createJobPods(object, { count, active: staying, done: tally.done }, world);
  const active = [...staying, ...created];
  const status = {
    ...conditionsFor(object, suspended, now),
    ...(!suspended && { startTime: textAt(object, "status.startTime") || timestamp(now) }),
    ...withoutZeros({ active: active.length, succeeded: tally.succeeded, failed: tally.failed }),
    ...(tally.done.length > 0 && { completedIndexes: formatIndexes(tally.done) }),
    ready: active.filter(isReady).length,
    terminating: pods.leaving.length,
    uncountedTerminatedPods: {},
  };
  setStatus(object, status, world);
  const deadlineMs = suspended ? undefined : untilDeadlineMs(object, now);
  return soonest(waitMs > 0 ? waitMs : undefined, refusal === undefined ? undefined : refusedRetryMs, deadlineMs);
}

/** Without `completions` the first success says that there is no more work to take up. */
function wantedPods(object: Manifest, { active }: JobPods, { succeeded }: Tally): number {
  const parallelism = numberAt(object, "spec.parallelism") ?? 1;
  const completions = numberAt(object, "spec.completions");
  if (completions === undefined) return succeeded > 0 ? Math.min(active.length, parallelism) : parallelism;
  return Math.min(parallelism, completions - succeeded);
}

function stamped(object: Manifest, wish: ConditionWish, now: Date): JsonObject {
  const known = conditionOf(object, wish.type);
  if (known !== undefined && known["status"] === wish.status && known["reason"] === wish.reason) return known;
  return { ...nextCondition(object, wish, now), lastProbeTime: timestamp(now) };
}

function conditionsFor(object: Manifest, suspended: boolean, now: Date): JsonObject {
  if (!suspended && conditionOf(object, "Suspended") === undefined) return {};
  const wish: ConditionWish = suspended
    ? { type: "Suspended", status: "True", reason: "JobSuspended", message: "Job suspended" }
    : { type: "Suspended", status: "False", reason: "JobResumed", message: "Job resumed" };
  return { conditions: [stamped(object, wish, now)] };
}

function finish(
  object: Manifest,
  { pods, tally, end }: { readonly pods: JobPods; readonly tally: Tally; readonly end: ConditionWish },
  world: World,
): void {
  const now = world.now();
  for (const pod of pods.active) remove(pod, world);
  const succeeded = end.type === "Complete";
  const conditions = [succeeded ? "SuccessCriteriaMet" : "FailureTarget", end.type].map((type) =>
    stamped(object, { ...end, type }, now),
  );
  const suspended = conditionOf(object, "Suspended");
  const failed = tally.failed + (succeeded ? 0 : pods.active.length);
  const status = {
    conditions: [...(suspended === undefined ? [] : [suspended]), ...conditions],
    startTime: textAt(object, "status.startTime") || timestamp(now),
    ...(succeeded && { completionTime: timestamp(now) }),
    ...withoutZeros({ succeeded: tally.succeeded, failed }),
    ...(tally.done.length > 0 && { completedIndexes: formatIndexes(tally.done) }),
    ready: 0,
    terminating: pods.leaving.length,
    uncountedTerminatedPods: {},
  };
  setStatus(object, status, world);
}

/** A Job that is over goes after its time to live, if it has one. */
function expire(object: Manifest, world: World): number | undefined {
  const ttl = numberAt(object, "spec.ttlSecondsAfterFinished");
  if (ttl === undefined) return undefined;
  const over = conditionOf(object, holds(object, "Complete") ? "Complete" : "Failed") ?? {};
  const leftMs = Date.parse(textAt(over, "lastTransitionTime")) + ttl * 1_000 - world.now().getTime();
  if (leftMs > 0) return leftMs;
  remove(object, world);
  return undefined;
}
