import type { Health, HealthStatus } from "../../../model/health.js";
import type { JsonObject, Manifest } from "../../../model/manifest.js";
import {
  annotationOf,
  conditionsOf,
  generationOf,
  hasStatus,
  numberAt,
  objectAt,
  objectsAt,
  specOf,
  statusOf,
  textAt,
  verdict,
} from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { compileLines } from "./condition-rule.js";

const byPhase: ReadonlyMap<string, HealthStatus> = new Map([
  ["Healthy", "Healthy"],
  ["Progressing", "Progressing"],
  ["Degraded", "Degraded"],
  ["Paused", "Suspended"],
]);

const judgeFailure = compileLines([
  ["InvalidSpec=*", "Degraded"],
  ["Progressing=*/RolloutAborted|ProgressDeadlineExceeded", "Degraded"],
]);

/**
 * An Argo Rollout is well when its newest spec is the stable one. Newer controllers say so in `status.phase`; for older ones it is read from conditions, pauses,
 * replicas and hashes, in this order.
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/specification/
 * @see argoproj/argo-cd:resource_customizations/argoproj.io/Rollout/health.lua
 */
export const rolloutRule: HealthRule = {
  groups: ["argoproj.io"],
  kinds: ["Rollout"],
  assess(rollout) {
    if (!isSpecObserved(rollout) || !isWorkloadObserved(rollout))
      return verdict("Progressing", "Waiting for rollout spec update to be observed");
    const [spec, status] = [specOf(rollout), statusOf(rollout)];
    const phase = textAt(status, "phase");
    if (phase !== "") return verdict(byPhase.get(phase) ?? "Unknown", textAt(status, "message"));
    const failure = judgeFailure(conditionsOf(rollout), rollout);
    if (failure !== undefined) return failure;
    if (objectsAt(status, "pauseConditions").length > 0 || spec.paused === true) return verdict("Suspended", "Rollout is paused");
    if (textAt(status, "currentPodHash") === "")
      return verdict("Progressing", "Waiting for rollout to finish: status has not been reconciled.");
    return judgeReplicas(spec, status) ?? judgeStrategy(spec, status) ?? verdict("Healthy");
  },
};

/** The controller writes the generation as text; very old ones wrote a hash, which is no number and believed. */
function isSpecObserved(rollout: Manifest): boolean {
  if (!hasStatus(rollout)) return false;
  const observed = readNumber(statusOf(rollout).observedGeneration);
  return observed === undefined || observed >= (generationOf(rollout) ?? 0);
}

/** A rollout may take its pods from a Deployment that is named in it. */
function isWorkloadObserved(rollout: Manifest): boolean {
  const { annotations } = rollout.metadata;
  if ((specOf(rollout).workloadRef ?? null) === null || annotations === undefined) return true;
  const wanted = readNumber(annotationOf(rollout, "rollout.argoproj.io/workload-generation"));
  return wanted === readNumber(statusOf(rollout).workloadObservedGeneration);
}

function readNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isNaN(read) ? undefined : read;
}

function judgeReplicas(spec: JsonObject, status: JsonObject): Health | undefined {
  const [wanted = 1, updated = 0, available = 0] = [
    numberAt(spec, "replicas"),
    numberAt(status, "updatedReplicas"),
    numberAt(status, "availableReplicas"),
  ];
  if (updated < wanted) return verdict("Progressing", "Waiting for roll out to finish: More replicas need to be updated");
  if (available < updated)
    return verdict("Progressing", "Waiting for roll out to finish: updated replicas are still becoming available");
  return undefined;
}

function judgeStrategy(spec: JsonObject, status: JsonObject): Health | undefined {
  const { blueGreen = null, canary = null } = objectAt(spec, "strategy");
  const current = textAt(status, "currentPodHash");
  const stable = textAt(status, "stableRS") || textAt(objectAt(status, "canary"), "stableRS");
  if (blueGreen !== null) {
    if (textAt(objectAt(status, "blueGreen"), "activeSelector") !== current)
      return verdict("Progressing", "active service cutover pending");
    return stable === "" || stable === current ? undefined : verdict("Progressing", "waiting for analysis to complete");
  }
  if (canary === null) return undefined;
  const [total = 0, updated = 0] = [numberAt(status, "replicas"), numberAt(status, "updatedReplicas")];
  if (total > updated) return verdict("Progressing", "Waiting for roll out to finish: old replicas are pending termination");
  return stable === current ? undefined : verdict("Progressing", "Waiting for rollout to finish steps");
}
