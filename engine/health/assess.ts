import { finalizers } from "../model/annotations.js";
import type { Health } from "../model/health.js";
import { groupOf, type Manifest, versionOf } from "../model/manifest.js";
import { verdict } from "./fields.js";
import type { HealthRule } from "./rule.js";
import { healthRules } from "./rules/index.js";

const byGroupKind: ReadonlyMap<string, HealthRule> = new Map(
  healthRules.flatMap((rule) => rule.groups.map((group) => [`${group}/${rule.kind}`, rule] as const)),
);

/**
 * How well a live object is; undefined for kinds nobody has an opinion on, which count as done in a sync and for nothing in the Application.
 * An object that is being deleted is in progress, unless it is a hook we hold back ourselves until its result is read. A known kind in a version
 * whose status we cannot read is `Unknown`.
 */
export function assessHealth(object: Manifest): Health | undefined {
  const { deletionTimestamp, finalizers: held = [] } = object.metadata;
  if (deletionTimestamp !== undefined && !held.includes(finalizers.hook)) return verdict("Progressing", "Pending deletion");
  const rule = byGroupKind.get(`${groupOf(object)}/${object.kind}`);
  if (rule === undefined) return undefined;
  if (rule.versions !== undefined && !rule.versions.includes(versionOf(object))) {
    const known = rule.versions.join(", ");
    return verdict("Unknown", `Cannot assess ${object.kind} in version "${object.apiVersion}": known versions are ${known}`);
  }
  return rule.assess(object);
}
