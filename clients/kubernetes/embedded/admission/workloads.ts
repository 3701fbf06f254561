import { equalJson, isObject } from "../../../../engine/kubernetes/json-value.js";
import { matchesLabels, selectorFromObject } from "../../../../engine/kubernetes/label-selector.js";
import type { Json, Manifest } from "../../../../engine/model/manifest.js";
import { numberAt, objectAt, textAt, textsAt, valueAt } from "../object-path.js";
import type { StatusCause } from "../status-error.js";
import type { KindRule } from "./kind-rule.js";
import { forbiddenValue, invalidValue, requiredValue } from "./metadata.js";
import { checkPodSpec } from "./pod-spec.js";

/** A value as Go quotes it: names of a map in order. */
function inOrder(value: Json): Json {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, inOrder(inner ?? null)]));
}

/** What is wrong with a workload's selector: missing, empty, or not met by its own template. */
export function checkSelector(object: Manifest): StatusCause[] {
  const selector = objectAt(object, "spec.selector");
  const known = valueAt(object, "spec.template.metadata.labels");
  const labels = isObject(known) ? inOrder(known) : null;
  const misfit = invalidValue("spec.template.metadata.labels", labels, "`selector` does not match template `labels`");
  if ((valueAt(object, "spec.selector") ?? null) === null) return [requiredValue("spec.selector"), misfit];
  if (Object.keys(selector).length === 0) {
    return [invalidValue("spec.selector", {}, "empty selector is invalid for deployment")];
  }
  return matchesLabels(selectorFromObject(selector), textsAt(object, "spec.template.metadata.labels")) ? [] : [misfit];
}

/** The cause for a field that may not change and did. */
export function checkFixed(object: Manifest, live: Manifest | undefined, path: string): StatusCause[] {
  if (live === undefined || equalJson(valueAt(object, path), valueAt(live, path))) return [];
  return [invalidValue(path, inOrder(valueAt(object, path) ?? null), "field is immutable")];
}

function checkReplicas(object: Manifest): StatusCause[] {
  const replicas = numberAt(object, "spec.replicas") ?? 0;
  return replicas < 0 ? [invalidValue("spec.replicas", replicas, "must be greater than or equal to 0")] : [];
}

function workload(...more: ((object: Manifest, live?: Manifest) => StatusCause[])[]): KindRule {
  return {
    validate: (object, live) => [
      ...checkReplicas(object),
      ...checkSelector(object),
      ...checkPodSpec(objectAt(object, "spec.template.spec"), "spec.template.spec", ["Always"]),
      ...more.flatMap((check) => check(object, live)),
    ],
  };
}

const fixedSelector = (object: Manifest, live?: Manifest) => checkFixed(object, live, "spec.selector");

function checkStrategy(object: Manifest): StatusCause[] {
  const isMixed = textAt(object, "spec.strategy.type") === "Recreate" && valueAt(object, "spec.strategy.rollingUpdate");
  if (!isMixed) return [];
  return [forbiddenValue("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")];
}

/** Deployments: the selector must meet the template and never changes. */
export const deploymentRule: KindRule = workload(checkStrategy, fixedSelector);
/** ReplicaSets: as Deployments. */
export const replicaSetRule: KindRule = workload(fixedSelector);
/** DaemonSets: as Deployments. */
export const daemonSetRule: KindRule = workload(fixedSelector);

const changeable = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

function checkStatefulChange(object: Manifest, live?: Manifest): StatusCause[] {
  const rest = (manifest: Manifest) =>
    Object.fromEntries(Object.entries(objectAt(manifest, "spec")).filter(([field]) => !changeable.includes(field)));
  if (live === undefined || equalJson(rest(object), rest(live))) return [];
  const last = changeable.at(-1);
  const listed = changeable
    .slice(0, -1)
    .map((field) => `'${field}'`)
    .join(", ");
  return [forbiddenValue("spec", `updates to statefulset spec for fields other than ${listed} and '${last}' are forbidden`)];
}

/** StatefulSets: only a few fields of their specification may change. */
export const statefulSetRule: KindRule = workload(checkStatefulChange);

const cronFields = /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every \S+|(\S+\s+){4}\S+)$/;

function checkCronJob(object: Manifest): StatusCause[] {
  const schedule = textAt(object, "spec.schedule");
  const pod = objectAt(object, "spec.jobTemplate.spec.template.spec");
  const path = "spec.jobTemplate.spec.template.spec";
  const causes = [...checkPodSpec(pod, path, ["OnFailure", "Never"])];
  if (schedule === "") causes.unshift(requiredValue("spec.schedule"));
  else if (!cronFields.test(schedule.trim())) {
    causes.unshift(invalidValue("spec.schedule", schedule, "expected exactly 5 fields"));
  }
  return causes;
}

/** CronJobs: a schedule of five fields and Pods that end. */
export const cronJobRule: KindRule = { validate: checkCronJob };
