import type { JsonObject } from "../../model/manifest.js";
import { fieldOf, isObject } from "../json-value.js";
import { type Change, chain, fillIn, forEachItem, isUnset, withField, within, withinOrNew } from "./fill-in.js";
import { podTemplateDefaults } from "./pod.js";
import { claimSpecDefaults } from "./volume.js";

const inTemplate: Change = (spec) => within(spec, "template", podTemplateDefaults);

/**
 * The defaults of a Deployment.
 * @see kubernetes/kubernetes:pkg/apis/apps/v1/defaults.go
 */
export const deploymentDefaults: Change = (deployment) =>
  within(
    deployment,
    "spec",
    chain(
      (it) => fillIn(it, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 }),
      (it) => withinOrNew(it, "strategy", (strategy) => rollingUpdate(strategy, { maxUnavailable: "25%", maxSurge: "25%" })),
      inTemplate,
    ),
  );

/** The defaults of a DaemonSet. */
export const daemonSetDefaults: Change = (daemonSet) =>
  within(
    daemonSet,
    "spec",
    chain(
      (it) => fillIn(it, { revisionHistoryLimit: 10 }),
      (it) => withinOrNew(it, "updateStrategy", (strategy) => rollingUpdate(strategy, { maxUnavailable: 1, maxSurge: 0 })),
      inTemplate,
    ),
  );

/** The defaults of a StatefulSet. */
export const statefulSetDefaults: Change = (statefulSet) =>
  within(
    statefulSet,
    "spec",
    chain(
      (it) => fillIn(it, { podManagementPolicy: "OrderedReady", replicas: 1, revisionHistoryLimit: 10 }),
      (it) => withinOrNew(it, "updateStrategy", statefulSetStrategy),
      (it) =>
        withinOrNew(it, "persistentVolumeClaimRetentionPolicy", (policy) =>
          fillIn(policy, { whenDeleted: "Retain", whenScaled: "Retain" }),
        ),
      inTemplate,
      (it) => forEachItem(it, "volumeClaimTemplates", claimTemplateDefaults),
    ),
  );

/** The defaults of a ReplicaSet. */
export const replicaSetDefaults: Change = (replicaSet) =>
  within(replicaSet, "spec", (spec) => inTemplate(fillIn(spec, { replicas: 1 })));

/** The defaults of a ReplicationController: selector and labels are those of its template. */
export const replicationControllerDefaults: Change = (controller) => {
  const filled = within(controller, "spec", (spec) => inTemplate(fillIn(spec, { replicas: 1 })));
  const labels = templateLabels(filled);
  if (labels === undefined) return filled;
  const selecting = within(filled, "spec", (spec) =>
    isEmptyMap(fieldOf(spec, "selector")) ? withField(spec, "selector", labels) : spec,
  );
  return withLabels(selecting, labels);
};

/** The labels of a template under `spec.template`. */
export function templateLabels(object: JsonObject): JsonObject | undefined {
  const spec = fieldOf(object, "spec");
  const template = isObject(spec) ? fieldOf(spec, "template") : undefined;
  const metadata = isObject(template) ? fieldOf(template, "metadata") : undefined;
  const labels = isObject(metadata) ? fieldOf(metadata, "labels") : undefined;
  return isObject(labels) ? labels : undefined;
}

/** The object with these labels, if it has none. */
export function withLabels(object: JsonObject, labels: JsonObject): JsonObject {
  return within(object, "metadata", (metadata) =>
    isEmptyMap(fieldOf(metadata, "labels")) ? withField(metadata, "labels", labels) : metadata,
  );
}

function isEmptyMap(value: unknown): boolean {
  return !isObject(value) || Object.keys(value).length === 0;
}

function rollingUpdate(strategy: JsonObject, settings: JsonObject): JsonObject {
  const typed = fillIn(strategy, { type: "RollingUpdate" });
  return fieldOf(typed, "type") === "RollingUpdate"
    ? withinOrNew(typed, "rollingUpdate", (rolling) => fillIn(rolling, settings))
    : typed;
}

/** Settings are filled in where there are any; a strategy that only names its type has none. */
function statefulSetStrategy(strategy: JsonObject): JsonObject {
  const isNew = isUnset(fieldOf(strategy, "type"));
  const typed = fillIn(strategy, { type: "RollingUpdate" });
  const settled = isNew ? withinOrNew(typed, "rollingUpdate", (rolling) => rolling) : typed;
  const isRolling = fieldOf(settled, "type") === "RollingUpdate";
  return isRolling ? within(settled, "rollingUpdate", (rolling) => fillIn(rolling, { partition: 0 })) : settled;
}

function claimTemplateDefaults(template: JsonObject): JsonObject {
  return chain(
    (it) => fillIn(it, { apiVersion: "v1", kind: "PersistentVolumeClaim" }),
    (it) => within(it, "spec", claimSpecDefaults),
    (it) => withinOrNew(it, "status", (status) => fillIn(status, { phase: "Pending" })),
  )(template);
}
