import type { Manifest } from "../../../../engine/model/manifest.js";
import type { Controller, World } from "./controller.js";
import { conditionOf, fieldsAt, listAt, numberAt, textAt, timeText } from "./fields.js";
import { isReady, podFrom, podsOf, randomSuffix, remove, setStatus } from "./owned.js";

/**
 * Runs Pods to completion, tries failed ones again up to `backoffLimit`, and ends as Complete or Failed.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export const job: Controller = {
  kind: { group: "batch", kind: "Job" },
  settle(object, world) {
    if (object.metadata.deletionTimestamp !== undefined) return undefined;
    if (isOver(object)) return expire(object, world);
    const now = world.now();
    const pods = podsOf(object, world);
    const succeeded = pods.filter((pod) => textAt(pod, "status", "phase") === "Succeeded").length;
    const failed = pods.filter((pod) => textAt(pod, "status", "phase") === "Failed").length;
    let active = pods.filter((pod) => !["Succeeded", "Failed"].includes(textAt(pod, "status", "phase")));
    const parallelism = numberAt(object, ["spec", "parallelism"], 1);
    const completions = numberAt(object, ["spec", "completions"], parallelism);
    const startTime = textAt(object, "status", "startTime");
    const deadlineMs = 1000 * numberAt(object, ["spec", "activeDeadlineSeconds"], Number.POSITIVE_INFINITY);
    const runsForMs = startTime === "" ? 0 : now.getTime() - Date.parse(startTime);
    const restarts = pods.reduce(
      (sum, pod) =>
        sum + listAt(pod, "status", "containerStatuses").reduce((all, one) => all + numberAt(one, ["restartCount"], 0), 0),
      0,
    );
    const counts = { succeeded, failed };
    if (succeeded >= completions) return finish(object, { ...counts, active }, ended.complete, world);
    if (failed + restarts > numberAt(object, ["spec", "backoffLimit"], 6))
      return finish(object, { ...counts, active }, ended.backoff, world);
    if (runsForMs >= deadlineMs) return finish(object, { ...counts, active }, ended.deadline, world);

    const suspended = fieldsAt(object, "spec")["suspend"] === true;
    if (suspended) {
      for (const pod of active) remove(pod, world);
      active = [];
    } else {
      const wanted = Math.min(parallelism, completions - succeeded);
      const labels = { "batch.kubernetes.io/job-name": object.metadata.name ?? "", "job-name": object.metadata.name ?? "" };
      while (active.length < wanted) {
        const pod = podFrom(object, `${object.metadata.name}-${randomSuffix()}`, {
          template: fieldsAt(object, "spec", "template"),
          labels,
        });
        active = [...active, world.api.create(pod)];
      }
    }
    const condition = suspendedCondition(object, suspended, now);
    const begun = suspended ? {} : { startTime: startTime || timeText(now) };
    const ready = active.filter(isReady).length;
    setStatus(
      object,
      { ...begun, ...positive({ active: active.length, ...counts }), ready, terminating: 0, ...condition },
      world,
    );
    return Number.isFinite(deadlineMs) ? Math.max(1, deadlineMs - runsForMs) : undefined;
  },
};

const ended = {
  complete: { type: "Complete", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" },
  backoff: { type: "Failed", reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" },
  deadline: { type: "Failed", reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" },
} as const;

function isOver(object: Manifest): boolean {
  return listAt(object, "status", "conditions").some(
    ({ type, status }) => (type === "Complete" || type === "Failed") && status === "True",
  );
}

interface Counts {
  readonly succeeded: number;
  readonly failed: number;
  readonly active: readonly Manifest[];
}

function finish(
  object: Manifest,
  { succeeded, failed, active }: Counts,
  how: (typeof ended)[keyof typeof ended],
  world: World,
): number | undefined {
  const now = world.now();
  for (const pod of active) remove(pod, world);
  const before = how.type === "Complete" ? "SuccessCriteriaMet" : "FailureTarget";
  const conditions = [before, how.type].map((type) => conditionOf(object, { ...how, type, status: "True" }, now));
  const startTime = textAt(object, "status", "startTime") || timeText(now);
  const completed = how.type === "Complete" ? { completionTime: timeText(now) } : {};
  const counts = positive({ succeeded, failed: failed + (how.type === "Failed" ? active.length : 0) });
  setStatus(
    object,
    { startTime, ...completed, ...counts, ready: 0, terminating: 0, uncountedTerminatedPods: {}, conditions },
    world,
  );
  return undefined;
}

/** A Job that is over goes after its time to live, if it has one. */
function expire(object: Manifest, world: World): number | undefined {
  const ttl = fieldsAt(object, "spec")["ttlSecondsAfterFinished"];
  if (typeof ttl !== "number") return undefined;
  const over = listAt(object, "status", "conditions").find(({ type }) => type === "Complete" || type === "Failed");
  const leftMs = Date.parse(textAt(over, "lastTransitionTime")) + ttl * 1000 - world.now().getTime();
  if (leftMs > 0) return leftMs;
  remove(object, world);
  return undefined;
}

function suspendedCondition(object: Manifest, suspended: boolean, now: Date) {
  const was = listAt(object, "status", "conditions").some(({ type }) => type === "Suspended");
  if (!suspended && !was) return {};
  const wanted = suspended
    ? { status: "True", reason: "JobSuspended", message: "Job suspended" }
    : { status: "False", reason: "JobResumed", message: "Job resumed" };
  return { conditions: [conditionOf(object, { type: "Suspended", ...wanted }, now)] };
}

function positive(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
