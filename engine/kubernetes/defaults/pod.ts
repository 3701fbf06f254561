import type { JsonObject } from "../../model/manifest.js";
import { fieldOf, isObject } from "../json-value.js";
import { containerDefaults } from "./container.js";
import { type Change, chain, fillIn, forEachItem, isUnset, within, withinOrNew } from "./fill-in.js";
import { volumeDefaults } from "./volume.js";

const containerLists = ["initContainers", "containers"] as const;

/**
 * The defaults of a Pod's spec, in a Pod and in a Pod template.
 * @see kubernetes/kubernetes:pkg/apis/core/v1/defaults.go
 */
export const podSpecDefaults: Change = chain(
  (it) =>
    fillIn(it, {
      restartPolicy: "Always",
      dnsPolicy: "ClusterFirst",
      terminationGracePeriodSeconds: 30,
      schedulerName: "default-scheduler",
      securityContext: {},
    }),
  serviceAccountNames,
  (it) => forEachItem(it, "volumes", volumeDefaults),
  ...[...containerLists, "ephemeralContainers"].map(
    (list): Change =>
      (it) =>
        forEachItem(it, list, containerDefaults),
  ),
);

/** The defaults of a Pod template: its metadata is always there. */
export const podTemplateDefaults: Change = (template) =>
  within(
    withinOrNew(template, "metadata", (metadata) => metadata),
    "spec",
    podSpecDefaults,
  );

/** The defaults of a Pod. Other than in a template, requests follow limits, and ports of the host's network are those of the containers. */
export const podDefaults: Change = (pod) =>
  within(pod, "spec", (spec) => {
    const filled = chain(podSpecDefaults, hostPorts, (it) =>
      fieldOf(it, "enableServiceLinks") === undefined ? { ...it, enableServiceLinks: true } : it,
    )(spec);
    return containerLists.reduce((it, list) => forEachItem(it, list, requestsFromLimits), filled);
  });

/** The older name of the service account's field is kept in step with the newer one. */
function serviceAccountNames(spec: JsonObject): JsonObject {
  const name = fieldOf(spec, "serviceAccountName");
  const older = fieldOf(spec, "serviceAccount");
  if (!isUnset(name)) return older === name ? spec : { ...spec, serviceAccount: name };
  return isUnset(older) ? spec : { ...spec, serviceAccountName: older };
}

/** On the host's network a container's port is the host's. */
function hostPorts(spec: JsonObject): JsonObject {
  if (fieldOf(spec, "hostNetwork") !== true) return spec;
  const open: Change = (port) => {
    const number = fieldOf(port, "containerPort");
    return (fieldOf(port, "hostPort") ?? 0) === 0 && number !== undefined ? { ...port, hostPort: number } : port;
  };
  return containerLists.reduce((it, list) => forEachItem(it, list, (container) => forEachItem(container, "ports", open)), spec);
}

function requestsFromLimits(container: JsonObject): JsonObject {
  return within(container, "resources", (resources) => {
    const limits = fieldOf(resources, "limits");
    if (!isObject(limits)) return resources;
    const requests = fieldOf(resources, "requests");
    return { ...resources, requests: { ...limits, ...(isObject(requests) ? requests : {}) } };
  });
}
