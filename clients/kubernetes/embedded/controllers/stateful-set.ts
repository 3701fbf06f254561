import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { listAt, numberAt, objectAt, textAt, valueAt } from "../object-path.js";
import { type Controller, soonest, type World } from "./controller.js";
import { countOf, withoutZeros } from "./counts.js";
import { isLeaving, remove, setStatus } from "./owned.js";
import { refusedRetryMs } from "./pod-budget.js";
import { availabilityOf, isOver, isReady, podsOf } from "./pods.js";
import { forgetRevisions, keepRevisions, type Revisions, templateOf } from "./revisions.js";
import { createStatefulPod, ordinalOf, removesClaims, revisionLabel } from "./stateful-pod.js";

/** A StatefulSet at one look. */
interface Look {
  readonly set: Manifest;
  readonly world: World;
  readonly first: number;
  readonly replicas: number;
  readonly parallel: boolean;
  readonly update: Manifest;
  readonly current: Manifest;
  /** By ordinal; changes as Pods are made and removed. */
  readonly pods: Map<number, Manifest>;
}

const revisionOf = (pod: Manifest) => pod.metadata.labels?.[revisionLabel];
const partitionOf = (set: Manifest) => numberAt(set, "spec.updateStrategy.rollingUpdate.partition") ?? 0;
const nameOf = ({ metadata }: Manifest) => metadata.name ?? "";

/**
 * Keeps Pods with fixed names, one after the other unless `Parallel`, each with its claims; replaces those of an older template from the highest ordinal down to
 * the partition. Claims stay when the set shrinks or goes, unless it says otherwise.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export const statefulSet: Controller = {
  kind: { group: "apps", kind: "StatefulSet" },
  settle(set, world) {
    if (isLeaving(set)) return undefined;
    const revisions = keepRevisions(set, world);
    const look = lookAt(set, revisions, world);
    const missing = fill(look);
    if (missing.settled && shrink(look)) replaceOutdated(look);
    const againMs = describe(look);
    const inUse = new Set([...look.pods.values()].map(revisionOf));
    const { current, update } = look;
    forgetRevisions(set, revisions, (one) => one === current || one === update || inUse.has(nameOf(one)), world);
    return soonest(againMs, missing.refused ? refusedRetryMs : undefined);
  },
};

function lookAt(set: Manifest, { all, newest }: Revisions, world: World): Look {
  const pods = podsOf(set, world).flatMap((pod): [number, Manifest][] => {
    const ordinal = ordinalOf(set, pod);
    return ordinal === undefined ? [] : [[ordinal, pod]];
  });
  return {
    set,
    world,
    first: numberAt(set, "spec.ordinals.start") ?? 0,
    replicas: numberAt(set, "spec.replicas") ?? 1,
    parallel: textAt(set, "spec.podManagementPolicy") === "Parallel",
    update: newest,
    current: all.find((revision) => nameOf(revision) === textAt(set, "status.currentRevision")) ?? newest,
    pods: new Map(pods),
  };
}

function isAvailable({ set, world }: Look, pod: Manifest): boolean {
  return !isLeaving(pod) && availabilityOf([pod], set, world.now()).available.length > 0;
}

/** Makes the Pods that are missing, in order; unless parallel, each waits for the one before. Says whether all are there and available. */
function fill(look: Look): { readonly settled: boolean; readonly refused: boolean } {
  const { set, world, first, replicas, parallel, pods } = look;
  const more = Math.max(0, replicas - [...pods.keys()].filter((at) => at >= first && at < first + replicas).length);
  const { count, refusal } = world.budget.grant(set, { have: pods.size, more });
  const refused = refusal !== undefined;
  // Where Pods are refused the numbers above what may ever exist need no look.
  const end = first + Math.min(replicas, pods.size + count);
  let settled = !refused;
  for (let ordinal = first, left = count; ordinal < end; ordinal++) {
    let pod = pods.get(ordinal);
    if (pod !== undefined && isOver(pod) && !isLeaving(pod)) {
      remove(pod, world);
      pod = undefined;
      left += 1;
    }
    if (pod === undefined) {
      if (left <= 0) return { settled: false, refused };
      left -= 1;
      pod = createStatefulPod(set, { ordinal, ...templateFor(look, ordinal) }, world);
      pods.set(ordinal, pod);
    }
    const ready = isAvailable(look, pod);
    if (!ready && !parallel) return { settled: false, refused };
    settled &&= ready || parallel;
  }
  return { settled: settled && end === first + replicas, refused };
}

/** Below the partition, and where a roll-out has not come yet, Pods are made as they were. */
function templateFor(
  { set, first, current, update }: Look,
  ordinal: number,
): { readonly template: JsonObject; readonly revision: string } {
  const rolling = textAt(set, "spec.updateStrategy.type") !== "OnDelete";
  const old = rolling && current !== update && ordinal - first < partitionOf(set);
  return old
    ? { template: templateOf(current), revision: nameOf(current) }
    : { template: objectAt(set, "spec.template"), revision: nameOf(update) };
}

/** Removes what is too many from the highest ordinal down, one at a time unless parallel. Says whether nothing was left to remove. */
function shrink(look: Look): boolean {
  const { set, world, first, replicas, parallel, pods } = look;
  const surplus = [...pods].filter(([at]) => at < first || at >= first + replicas).sort(([a], [b]) => b - a);
  for (const [ordinal, pod] of surplus) {
    if (!isLeaving(pod)) {
      remove(pod, world);
      if (removesClaims(set, "whenScaled")) removeClaims(set, pod, world);
      pods.delete(ordinal);
    }
    if (!parallel) return false;
  }
  return surplus.length === 0;
}

function removeClaims(set: Manifest, pod: Manifest, world: World): void {
  const { namespace = "" } = set.metadata;
  for (const claim of listAt(set, "spec.volumeClaimTemplates")) {
    const name = `${textAt(claim, "metadata.name")}-${nameOf(pod)}`;
    const live = world.api.get({ group: "", kind: "PersistentVolumeClaim", namespace, name });
    if (live !== undefined) remove(live, world);
  }
}

/** From the highest ordinal down to the partition, as many at a time as may be unavailable: one, unless said. */
function replaceOutdated(look: Look): void {
  const { set, world, first, replicas, update, pods } = look;
  if (textAt(set, "spec.updateStrategy.type") === "OnDelete") return;
  const allowed = countOf(valueAt(set, "spec.updateStrategy.rollingUpdate.maxUnavailable"), {
    total: replicas,
    round: "down",
    otherwise: 1,
  });
  let unavailable = 0;
  for (let ordinal = first + replicas - 1; ordinal >= first + partitionOf(set); ordinal--) {
    const pod = pods.get(ordinal);
    if (pod === undefined || !isAvailable(look, pod)) unavailable += 1;
    if (pod !== undefined && revisionOf(pod) !== nameOf(update) && !isLeaving(pod)) {
      if (isAvailable(look, pod)) unavailable += 1;
      remove(pod, world);
      pods.delete(ordinal);
    }
    if (unavailable >= Math.max(1, allowed)) return;
  }
}

function describe({ set, world, replicas, current, update, pods }: Look): number | undefined {
  const present = [...pods.values()].filter((pod) => !isLeaving(pod));
  const ready = present.filter(isReady).length;
  const { available, againMs } = availabilityOf(present, set, world.now());
  const of = (revision: Manifest) => present.filter((pod) => revisionOf(pod) === nameOf(revision)).length;
  const updated = of(update);
  const rolling = textAt(set, "spec.updateStrategy.type") !== "OnDelete";
  const complete = rolling && [updated, ready, present.length].every((count) => count === replicas);
  const status = {
    observedGeneration: set.metadata.generation,
    replicas: present.length,
    ...withoutZeros({
      readyReplicas: ready,
      currentReplicas: complete ? updated : of(current),
      updatedReplicas: updated,
    }),
    availableReplicas: available.length,
    currentRevision: nameOf(complete ? update : current),
    updateRevision: nameOf(update),
    collisionCount: 0,
  };
  setStatus(set, status, world);
  return againMs;
}
