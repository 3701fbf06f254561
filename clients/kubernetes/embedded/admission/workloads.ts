import { equalJson } from "../../../../engine/kubernetes/json-value.js";
import { matchesLabels, selectorFromObject } from "../../../../engine/kubernetes/label-selector.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { objectAt, textAt, textsAt, valueAt } from "../object-path.js";
import type { StatusCause } from "../status-error.js";
import type { KindRule } from "./kind-rule.js";
import { forbiddenValue, invalidValue, requiredValue } from "./metadata.js";
import { checkPodSpec } from "./pod-spec.js";

/** What is wrong with a workload's selector: missing, empty, or not met by its own template. */
export function checkSelector(object: Manifest): StatusCause[] {
  const selector = objectAt(object, "spec.selector");
  if (valueAt(object, "spec.selector") === undefined) return [requiredValue("spec.selector")];
  if (Object.keys(selector).length === 0) {
    return [invalidValue("spec.selector", {}, "empty selector is invalid for deployment")];
  }
  const labels = textsAt(object, "spec.template.metadata.labels");
  if (matchesLabels(selectorFromObject(selector), labels)) return [];
  return [invalidValue("spec.template.metadata.labels", labels, "`selector` does not match template `labels`")];
}

/** The cause for a field that may not change and did. */
export function checkFixed(object: Manifest, live: Manifest | undefined, path: string): StatusCause[] {
  if (live === undefined || equalJson(valueAt(object, path), valueAt(live, path))) return [];
  return [invalidValue(path, valueAt(object, path) ?? null, "field is immutable")];
}

function workload(...more: ((object: Manifest, live?: Manifest) => StatusCause[])[]): KindRule {
  return {
    validate: (object, live) => [
      ...checkSelector(object),
      ...checkPodSpec(objectAt(object, "spec.template.spec"), "spec.template.spec", ["Always"]),
      ...more.flatMap((check) => check(object, live)),
    ],
  };
}

const fixedSelector = (object: Manifest, live?: Manifest) => checkFixed(object, live, "spec.selector");

/** Deployments: the selector must meet the template and never changes. */
export const deploymentRule: KindRule = workload(fixedSelector);
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
