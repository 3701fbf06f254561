import { isObject } from "../kubernetes/json-value.js";
import type { AuditEntry } from "../model/audit-event.js";
import { systemActor } from "./actor-of.js";

/** The action of the last record of a day. */
export const closeDay = "audit.closeDay";

const dayMs = 86_400_000;

/** The day of a moment, UTC: `2026-01-31`. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The moment at which the day of another moment ends. */
export function endOfDay(at: number): number {
  return (Math.floor(at / dayMs) + 1) * dayMs;
}

/** The last entry of a day: whoever takes away the end of its file takes this away too. */
export function dayClosing(day: string, last: number): AuditEntry {
  return {
    actor: systemActor,
    via: "CONTROLLER",
    action: closeDay,
    resource: { type: "audit", name: day },
    outcome: "ALLOWED",
    reason: `record ${last} was the last before this one`,
  };
}

/** The day that a record's line closes. Fields are sorted, so that `action` is the first: no text of a caller can look like it. */
export function dayClosedBy(line: string): string | undefined {
  if (!line.startsWith(`{"action":"${closeDay}"`)) return undefined;
  const record: unknown = JSON.parse(line);
  const resource = isObject(record) ? record["resource"] : undefined;
  const name = isObject(resource) ? resource["name"] : undefined;
  return typeof name === "string" ? name : undefined;
}
