import type { Health } from "../../../model/health.js";
import type { JsonObject, Manifest } from "../../../model/manifest.js";
import {
  generationOf,
  hasStatus,
  isObserved,
  numberAt,
  objectAt,
  objectsAt,
  specOf,
  statusOf,
  textAt,
  verdict,
} from "../../fields.js";
import type { HealthRule } from "../../rule.js";

const groups = ["apps.kruise.io"];
const waiting = verdict("Progressing", "Waiting for initialization");
const isCurrent = (object: Manifest) => hasStatus(object) && isObserved(object);
const isChanged = (object: Manifest) => (generationOf(object) ?? 0) > 1;

/** Numbers of a status; one that is not there is undefined and equal to none. */
const counts = (status: JsonObject, ...fields: readonly string[]) => fields.map((field) => numberAt(status, field));

const cloneSetRule: HealthRule = {
  groups,
  kinds: ["CloneSet"],
  assess(set) {
    if (!isCurrent(set)) return waiting;
    const { paused, partition } = objectAt(specOf(set), "updateStrategy");
    const [available, total, updated = 0, expected = 0] = counts(
      statusOf(set),
      "updatedAvailableReplicas",
      "replicas",
      "updatedReplicas",
      "expectedUpdatedReplicas",
    );
    if (paused === true || available === undefined) return verdict("Suspended", "Cloneset is paused");
    if (partition !== 0 && isChanged(set))
      return updated >= expected ? verdict("Suspended", "Cloneset needs manual intervention") : waiting;
    return available === total
      ? verdict("Healthy", "All Cloneset workloads are ready and updated")
      : verdict("Degraded", "Some replicas are not ready or available");
  },
};

const statefulSetRule: HealthRule = {
  groups,
  kinds: ["StatefulSet"],
  assess(set) {
    if (!isCurrent(set)) return waiting;
    const { paused, partition } = objectAt(objectAt(specOf(set), "updateStrategy"), "rollingUpdate");
    const [available, total = 0, updated = 0] = counts(statusOf(set), "updatedAvailableReplicas", "replicas", "updatedReplicas");
    if (paused === true || available === undefined) return verdict("Suspended", "Statefulset is paused");
    if (partition !== 0 && isChanged(set)) {
      const isHeld = updated > total - (typeof partition === "number" ? partition : 0);
      return isHeld ? verdict("Suspended", "Statefulset needs manual intervention") : waiting;
    }
    return available === total
      ? verdict("Healthy", "All Statefulset workloads are ready and updated")
      : verdict("Degraded", "Some replicas are not ready or available");
  },
};

const daemonSetRule: HealthRule = {
  groups,
  kinds: ["DaemonSet"],
  assess(set) {
    if (!isCurrent(set)) return waiting;
    const rolling = objectAt(objectAt(specOf(set), "updateStrategy"), "rollingUpdate");
    const [updated, wanted = 0, available, unavailable] = counts(
      statusOf(set),
      "updatedNumberScheduled",
      "desiredNumberScheduled",
      "numberAvailable",
      "numberUnavailable",
    );
    const partition = numberAt(rolling, "partition") ?? 0;
    if (rolling.paused === true || updated === undefined) return verdict("Suspended", "Daemonset is paused");
    if (partition !== 0 && isChanged(set))
      return updated > wanted - partition ? verdict("Suspended", "Daemonset needs manual intervention") : waiting;
    if (updated === wanted && available === wanted) return verdict("Healthy", "All Daemonset workloads are ready and updated");
    return updated === wanted && unavailable === wanted ? verdict("Degraded", "Some pods are not ready or available") : waiting;
  },
};

const broadcastJobRule: HealthRule = {
  groups,
  kinds: ["BroadcastJob"],
  assess(job) {
    const status = statusOf(job);
    const [wanted, succeeded, failed] = counts(status, "desired", "succeeded", "failed");
    switch (textAt(status, "phase")) {
      case "completed":
        if (wanted === succeeded) return verdict("Healthy", "BroadcastJob is completed successfully");
        break;
      case "failed":
        if (failed !== 0) return verdict("Degraded", "BroadcastJob failed");
        break;
      case "paused":
        if (specOf(job).paused === true) return verdict("Suspended", "BroadcastJob is Paused");
        break;
      default:
    }
    return verdict("Progressing", "BroadcastJob is still running");
  },
};

const advancedCronJobRule: HealthRule = {
  groups,
  kinds: ["AdvancedCronJob"],
  assess(job) {
    const status = statusOf(job);
    const hasRun = textAt(status, "lastScheduleTime") !== "";
    if (!hasRun && specOf(job).paused === true) return verdict("Suspended", "AdvancedCronJob is Paused");
    if (objectsAt(status, "active").length > 0) return verdict("Progressing", "AdvancedCronJobs has active jobs");
    return hasRun
      ? verdict("Healthy", "AdvancedCronJobs has run successfully")
      : verdict("Degraded", "AdvancedCronJobs has not run successfully");
  },
};

const rolloutRule: HealthRule = {
  groups: ["rollouts.kruise.io"],
  kinds: ["Rollout"],
  assess(rollout) {
    const status = statusOf(rollout);
    const known = isCurrent(rollout)
      ? judgeStep(textAt(objectAt(status, "canaryStatus"), "currentStepState"), textAt(status, "phase"))
      : undefined;
    return known ?? verdict("Progressing", "Rollout is still progressing");
  },
};

function judgeStep(step: string, phase: string): Health | undefined {
  switch (`${step} ${phase}`) {
    case "StepPaused Progressing":
      return verdict("Suspended", "Rollout is Paused need manual intervention");
    case "Completed Healthy":
      return verdict("Healthy", "Rollout is Completed");
    case "StepPaused Terminating":
    case "StepPaused Disabled":
      return verdict("Degraded", "Rollout is Disabled or Terminating");
    default:
      return undefined;
  }
}

/**
 * Kinds of OpenKruise. A set whose strategy has a partition waits for a person once the part above it is new.
 * @see https://openkruise.io/docs/user-manuals/cloneset/
 */
export const kruiseRules: readonly HealthRule[] = [
  cloneSetRule,
  statefulSetRule,
  daemonSetRule,
  broadcastJobRule,
  advancedCronJobRule,
  rolloutRule,
];
