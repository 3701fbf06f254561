import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { numberAt, objectAt, textAt } from "../object-path.js";
import { ApiError } from "../status-error.js";
import { conditionOf, nextCondition } from "./conditions.js";
import { type Controller, soonest, type World } from "./controller.js";
import { withoutZeros } from "./counts.js";
import { createPod, isLeaving, randomName, remove, setStatus } from "./owned.js";
import { refusedRetryMs } from "./pod-budget.js";
import { availabilityOf, compareAge, isActive, isReady, podsOf, restartsOf } from "./pods.js";

/**
 * Keeps as many Pods as asked for: makes what is missing, removes what is too many, those that do least first.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/
 */
export const replicaSet: Controller = {
  kind: { group: "apps", kind: "ReplicaSet" },
  settle(object, world) {
    if (isLeaving(object)) return undefined;
    const wanted = numberAt(object, "spec.replicas") ?? 1;
    const pods = podsOf(object, world).filter(isActive);
    const { added, failure } = addPods(object, { have: pods.length, more: wanted - pods.length }, world);
    const leaving = pods.toSorted(compareWorth).slice(0, Math.max(0, pods.length - wanted));
    for (const pod of leaving) remove(pod, world);
    const staying = [...pods.filter((pod) => !leaving.includes(pod)), ...added];
    const { available, againMs } = availabilityOf(staying, object, world.now());
    const counts = { readyReplicas: staying.filter(isReady).length, availableReplicas: available.length };
    const status = {
      replicas: staying.length,
      ...withoutZeros({ fullyLabeledReplicas: staying.length, ...counts }),
      observedGeneration: object.metadata.generation,
      ...(failure !== undefined && { conditions: [failureCondition(object, failure, world.now())] }),
    };
    setStatus(object, status, world);
    return soonest(againMs, failure === undefined ? undefined : refusedRetryMs);
  },
};

function addPods(
  object: Manifest,
  asked: { readonly have: number; readonly more: number },
  world: World,
): { readonly added: readonly Manifest[]; readonly failure?: string } {
  const { count, refusal } = world.budget.grant(object, asked);
  const template = objectAt(object, "spec.template");
  const base = object.metadata.name ?? "";
  const added: Manifest[] = [];
  while (added.length < count) {
    const name = randomName(base);
    try {
      added.push(createPod(object, { name, template }, world));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Without the name that was made up: the same failure must read the same at each look.
      return { added, failure: error.message.replaceAll(name, `${base}-`) };
    }
  }
  return refusal === undefined ? { added } : { added, failure: refusal };
}

function failureCondition(object: Manifest, message: string, now: Date): JsonObject {
  const known = conditionOf(object, "ReplicaFailure");
  return known !== undefined && known["message"] === message
    ? known
    : nextCondition(object, { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message }, now);
}

/** The least missed first: without a place, not running, not ready, cheap to delete, often restarted, young. */
function compareWorth(a: Manifest, b: Manifest): number {
  const worth = (pod: Manifest) => [
    textAt(pod, "spec.nodeName") === "" ? 0 : 1,
    textAt(pod, "status.phase") === "Running" ? 1 : 0,
    isReady(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? 0) || 0,
    -restartsOf(pod),
  ];
  const [left, right] = [worth(a), worth(b)];
  const differs = left.findIndex((value, at) => value !== right[at]);
  return differs < 0 ? compareAge(b, a) : (left[differs] ?? 0) - (right[differs] ?? 0);
}
