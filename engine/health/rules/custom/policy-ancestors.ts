import type { Health } from "../../../model/health.js";
import type { JsonObject, Manifest } from "../../../model/manifest.js";
import { generationOf, numberAt, objectAt, objectsAt, readCondition, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";

/** Kinds of policies, and how strictly their status is read. */
interface Policies extends Pick<HealthRule, "groups" | "kinds"> {
  /** Every ancestor must say of which generation it speaks, and that it accepted the policy. */
  readonly strict?: boolean;
  /** A policy that no ancestor has seen is no matter, instead of in progress. */
  readonly quiet?: boolean;
}

/**
 * Makes the rule of kinds of policies of the Gateway API, which hold a verdict from each ancestor (a gateway or service) they are attached to.
 * @see https://gateway-api.sigs.k8s.io/geps/gep-713/
 */
export function policyRule({ groups, kinds, strict = false, quiet = false }: Policies): HealthRule {
  const isSeen = (policy: Manifest) => objectsAt(statusOf(policy), "ancestors").length > 0;
  return { groups, kinds, assess: (policy) => (quiet && !isSeen(policy) ? undefined : judgePolicy(policy, strict)) };
}

function judgePolicy(policy: Manifest, strict: boolean): Health {
  const ancestors = objectsAt(statusOf(policy), "ancestors");
  const behind = ancestors.find((ancestor) => isBehind(policy, ancestor, strict));
  if (behind !== undefined)
    return verdict("Progressing", `Waiting for Ancestor ${nameOf(behind)} to update ${policy.kind} status`);
  let isAccepted = false;
  let missing: JsonObject | undefined;
  for (const ancestor of ancestors) {
    const conditions = objectsAt(ancestor, "conditions").map(readCondition);
    const bad = conditions.find(({ type, status }) => (type === "Accepted" || type === "ResolvedRefs") && status !== "True");
    if (bad !== undefined) return verdict("Degraded", `Ancestor ${nameOf(ancestor)}: ${bad.message}`);
    if (conditions.some(({ type }) => type === "Accepted")) [isAccepted, missing] = [true, undefined];
    else if (strict) missing = ancestor;
  }
  if (missing !== undefined) return verdict("Degraded", `Ancestor ${nameOf(missing)}: ${policy.kind} is not accepted`);
  return isAccepted
    ? verdict("Healthy", `${policy.kind} is healthy`)
    : verdict("Progressing", `Waiting for ${policy.kind} status`);
}

function isBehind(policy: Manifest, ancestor: JsonObject, strict: boolean): boolean {
  const generation = generationOf(policy);
  if (generation === undefined) return false;
  return objectsAt(ancestor, "conditions").some((raw) => {
    const observed = numberAt(raw, "observedGeneration");
    return observed === undefined ? strict : observed !== generation;
  });
}

function nameOf(ancestor: JsonObject): string {
  return textAt(objectAt(ancestor, "ancestorRef"), "name");
}
