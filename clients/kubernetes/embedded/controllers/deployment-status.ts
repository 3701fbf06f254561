import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { timestamp } from "../context.js";
import { numberAt, textAt, valueAt } from "../object-path.js";
import { type ConditionWish, conditionOf, nextCondition } from "./conditions.js";
import { withoutZeros } from "./counts.js";
import type { Room } from "./deployment-plan.js";
import { availableReplicas, liveReplicas, type Sets, specReplicas } from "./deployment-sets.js";

const noDeadline = 2 ** 31 - 1;

interface Counts {
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
}

/** A status, and after how long its deadline will have passed. */
export interface DeploymentReport {
  readonly status: JsonObject;
  readonly againMs?: number;
}

/**
 * What a Deployment says about itself. `Progressing` tells how the roll-out goes: its time counts from the last Pod that got on.
 * @param created a ReplicaSet was made for the template just now
 */
export function reportDeployment(
  deployment: Manifest,
  sets: Sets,
  { room, created, now }: { readonly room: Room; readonly created: boolean; readonly now: Date },
): DeploymentReport {
  const all = sets.current === undefined ? sets.old : [...sets.old, sets.current];
  const sum = (count: (set: Manifest) => number) => all.reduce((total, set) => total + count(set), 0);
  const counts: Counts = {
    replicas: sum(liveReplicas),
    updatedReplicas: sets.current === undefined ? 0 : liveReplicas(sets.current),
    readyReplicas: sum((set) => numberAt(set, "status.readyReplicas") ?? 0),
    availableReplicas: sum(availableReplicas),
  };
  const { condition: progressing, againMs } = progressOf(deployment, counts, { room, created, now, set: sets.current });
  const failure = all
    .toReversed()
    .map((set) => conditionOf(set, "ReplicaFailure"))
    .find((one) => one !== undefined);
  const status = {
    observedGeneration: deployment.metadata.generation,
    ...withoutZeros({
      ...counts,
      unavailableReplicas: Math.max(0, sum(specReplicas) - counts.availableReplicas),
    }),
    conditions: [
      timed(deployment, availability(counts.availableReplicas >= room.desired - room.unavailable), now),
      ...(progressing === undefined ? [] : [progressing]),
      ...(failure === undefined
        ? []
        : [
            timed(
              deployment,
              {
                type: "ReplicaFailure",
                status: "True",
                reason: textAt(failure, "reason"),
                message: textAt(failure, "message"),
              },
              now,
            ),
          ]),
    ],
  };
  return { status, ...(againMs !== undefined && { againMs }) };
}

function availability(enough: boolean): ConditionWish {
  return enough
    ? {
        type: "Available",
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
      }
    : {
        type: "Available",
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      };
}

/** The condition as it is if it says the same, else with the present as the time of its update. */
function timed(deployment: Manifest, wish: ConditionWish, now: Date): JsonObject {
  const known = conditionOf(deployment, wish.type);
  if (known !== undefined && known["status"] === wish.status && known["reason"] === wish.reason) return known;
  return { ...nextCondition(deployment, wish, now), lastUpdateTime: timestamp(now) };
}

interface Progress {
  readonly room: Room;
  readonly created: boolean;
  readonly now: Date;
  readonly set: Manifest | undefined;
}

function progressOf(
  deployment: Manifest,
  counts: Counts,
  { room, created, now, set }: Progress,
): { readonly condition?: JsonObject; readonly againMs?: number } {
  const seconds = numberAt(deployment, "spec.progressDeadlineSeconds") ?? 600;
  if (seconds >= noDeadline) return {};
  const known = conditionOf(deployment, "Progressing");
  const reason = textAt(known ?? {}, "reason");
  const say = (wish: ConditionWish) => ({ condition: timed(deployment, wish, now) });
  if (valueAt(deployment, "spec.paused") === true) {
    if (reason === "ProgressDeadlineExceeded") return known === undefined ? {} : { condition: known };
    return say({ type: "Progressing", status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" });
  }
  const name = set === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${set.metadata.name}"`;
  if (isComplete(counts, room)) return say(progress("NewReplicaSetAvailable", `${name} has successfully progressed.`));
  // Once it is complete, a change of size alone is no roll-out.
  if (known !== undefined && reason === "NewReplicaSetAvailable" && counts.replicas === counts.updatedReplicas && !created)
    return { condition: known };
  const moved = hasMoved(deployment, counts);
  const begins = created || known === undefined || reason === "DeploymentPaused";
  const deadlineMs = seconds * 1_000;
  const leftMs = Date.parse(textAt(known ?? {}, "lastUpdateTime")) + deadlineMs - now.getTime();
  const isLate = !begins && !moved && reason !== "NewReplicaSetAvailable" && !(leftMs > 0);
  if (isLate) return say({ ...progress("ProgressDeadlineExceeded", `${name} has timed out progressing.`), status: "False" });
  if (!begins && !moved) return { ...(known !== undefined && { condition: known }), againMs: Math.max(1_000, leftMs) };
  const wish = created
    ? progress("NewReplicaSetCreated", `Created new replica set "${set?.metadata.name}"`)
    : reason === "DeploymentPaused"
      ? { ...progress("DeploymentResumed", "Deployment is resumed"), status: "Unknown" as const }
      : progress("ReplicaSetUpdated", `${name} is progressing.`);
  const condition = { ...nextCondition(deployment, wish, now), lastUpdateTime: timestamp(now) };
  return { condition, againMs: deadlineMs };
}

function progress(reason: string, message: string): ConditionWish {
  return { type: "Progressing", status: "True", reason, message };
}

function isComplete(counts: Counts, { desired }: Room): boolean {
  return counts.updatedReplicas === desired && counts.replicas === desired && counts.availableReplicas === desired;
}

/** Says whether a Pod came, went, or got better since the status was written. */
function hasMoved(deployment: Manifest, counts: Counts): boolean {
  const before = (field: keyof Counts) => numberAt(deployment, `status.${field}`) ?? 0;
  return (
    counts.updatedReplicas > before("updatedReplicas") ||
    counts.replicas - counts.updatedReplicas < before("replicas") - before("updatedReplicas") ||
    counts.readyReplicas > before("readyReplicas") ||
    counts.availableReplicas > before("availableReplicas")
  );
}
