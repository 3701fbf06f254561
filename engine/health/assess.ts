import { readGoTime } from "../kubernetes/go-time.js";
import { finalizers } from "../model/annotations.js";
import type { Health } from "../model/health.js";
import { groupOf, type Manifest } from "../model/manifest.js";
import type { Script } from "../model/script.js";
import { verdict } from "./fields.js";
import { assessByRule } from "./find-rule.js";
import { type HealthScripts, noHealthScripts } from "./health-scripts.js";

/** What decides how well an object is: something said at once, or a script that has to be run. */
export type HealthCheck =
  | { readonly by: "deletion" | "rule"; readonly health: Health }
  | { readonly by: "script"; readonly script: Script }
  | { readonly by: "nobody" };

/**
 * Finds what decides: the deletion of the object, a script for its kind, a rule of our own, in this order. An object that is being deleted is in progress,
 * unless it is a hook that we hold back ourselves until its result is read. A time of deletion that is none counts for nothing.
 * @see argoproj/argo-cd:gitops-engine/pkg/health/health.go `GetResourceHealth`
 */
export function findHealthCheck(object: Manifest, scripts: HealthScripts): HealthCheck {
  const { deletionTimestamp, finalizers: held } = object.metadata;
  const isHeldHook = Array.isArray(held) && held.includes(finalizers.hook);
  if (isTime(deletionTimestamp) && !isHeldHook) return { by: "deletion", health: verdict("Progressing", "Pending deletion") };
  const script = scripts.find(groupOf(object), object.kind);
  if (script !== undefined) return { by: "script", script };
  const health = assessByRule(object, scripts.rules);
  return health === undefined ? { by: "nobody" } : { by: "rule", health };
}

/** The first moment of year 1 is Go's word for no time. */
const noTime = Date.parse("0001-01-01T00:00:00Z");

function isTime(value: unknown): boolean {
  const time = typeof value === "string" ? readGoTime(value) : undefined;
  return time !== undefined && "at" in time && time.at !== noTime;
}

/** How well a live object is without any script; undefined for kinds nobody has an opinion on, which count as done in a sync and for nothing in the Application. */
export function assessHealth(object: Manifest): Health | undefined {
  const check = findHealthCheck(object, noHealthScripts);
  return "health" in check ? check.health : undefined;
}
