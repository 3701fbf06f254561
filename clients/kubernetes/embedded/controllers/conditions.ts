import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { timestamp } from "../context.js";
import { listAt } from "../object-path.js";

/** What a condition says; empty texts are left out. */
export interface ConditionWish {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
}

/** The condition of a type that an object bears. */
export function conditionOf(object: Manifest, type: string): JsonObject | undefined {
  return listAt(object, "status.conditions").find((condition) => condition["type"] === type);
}

/** Says whether an object bears a condition that is `True`. */
export function holds(object: Manifest, type: string): boolean {
  return conditionOf(object, type)?.["status"] === "True";
}

/** The condition to be written: its transition time stays as long as its status does. */
export function nextCondition(object: Manifest, { type, status, reason, message }: ConditionWish, now: Date): JsonObject {
  const known = conditionOf(object, type);
  const since = known?.["status"] === status ? known["lastTransitionTime"] : undefined;
  return {
    type,
    status,
    ...(reason && { reason }),
    ...(message && { message }),
    lastTransitionTime: since ?? timestamp(now),
  };
}
