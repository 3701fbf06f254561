import type { JsonObject } from "../../model/manifest.js";
import { fieldOf, isList, isObject } from "../json-value.js";
import { type Change, chain, fillIn, forEachItem, isUnset, withField, within, withinOrNew } from "./fill-in.js";
import { claimSpecDefaults, volumeSourceDefaults } from "./volume.js";

/**
 * The defaults of a Service. Addresses, families and node ports are given by the server, not by defaults.
 * @see kubernetes/kubernetes:pkg/apis/core/v1/defaults.go
 */
export const serviceDefaults: Change = (service) =>
  within(
    service,
    "spec",
    chain(
      (it) => fillIn(it, { sessionAffinity: "None", type: "ClusterIP" }),
      affinity,
      (it) => forEachItem(it, "ports", portDefaults),
      trafficPolicies,
    ),
  );

/** The defaults of a PersistentVolume. */
export const persistentVolumeDefaults: Change = chain(
  (volume) =>
    within(volume, "spec", (spec) =>
      volumeSourceDefaults(fillIn(spec, { persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem" })),
    ),
  (volume) => withinOrNew(volume, "status", (status) => fillIn(status, { phase: "Pending" })),
);

/** The defaults of a PersistentVolumeClaim. */
export const persistentVolumeClaimDefaults: Change = chain(
  (claim) => within(claim, "spec", claimSpecDefaults),
  (claim) => withinOrNew(claim, "status", (status) => fillIn(status, { phase: "Pending" })),
);

/** The defaults of a Namespace: a label with its name. */
export const namespaceDefaults: Change = chain(
  (namespace) =>
    within(namespace, "metadata", (metadata) => {
      const name = fieldOf(metadata, "name");
      return isUnset(name)
        ? metadata
        : withinOrNew(metadata, "labels", (labels) => withField(labels, "kubernetes.io/metadata.name", name ?? ""));
    }),
  (namespace) => withinOrNew(namespace, "status", (status) => fillIn(status, { phase: "Active" })),
);

/** The defaults of a LimitRange: limits of containers follow each other, max → default → request. */
export const limitRangeDefaults: Change = (limitRange) =>
  within(limitRange, "spec", (spec) =>
    forEachItem(spec, "limits", (item) => {
      if (fieldOf(item, "type") !== "Container") return item;
      const part = (name: string): JsonObject => {
        const value = fieldOf(item, name);
        return isObject(value) ? value : {};
      };
      const limits = { ...part("max"), ...part("default") };
      const requests = { ...part("min"), ...limits, ...part("defaultRequest") };
      const filled = (name: string, value: JsonObject) => (Object.keys(value).length === 0 ? {} : { [name]: value });
      return { ...item, ...filled("default", limits), ...filled("defaultRequest", requests) };
    }),
  );

/** The defaults of Endpoints. */
export const endpointsDefaults: Change = (endpoints) =>
  forEachItem(endpoints, "subsets", (subset) => forEachItem(subset, "ports", (port) => fillIn(port, { protocol: "TCP" })));

/** The defaults of an EndpointSlice. */
export const endpointSliceDefaults: Change = chain(
  (slice) => forEachItem(slice, "endpoints", (endpoint) => withinOrNew(endpoint, "conditions", (conditions) => conditions)),
  (slice) => forEachItem(slice, "ports", (port) => ({ name: "", ...fillIn(port, { protocol: "TCP" }) })),
);

/** The defaults of a Node: all it has may be given away. */
export const nodeDefaults: Change = (node) =>
  within(node, "status", (status) => {
    const capacity = fieldOf(status, "capacity");
    return isObject(capacity) ? fillIn(status, { allocatable: capacity }) : status;
  });

function affinity(spec: JsonObject): JsonObject {
  if (fieldOf(spec, "sessionAffinity") !== "ClientIP") {
    const { sessionAffinityConfig: _, ...rest } = spec;
    return rest;
  }
  return withinOrNew(spec, "sessionAffinityConfig", (config) =>
    withinOrNew(config, "clientIP", (clientIP) => fillIn(clientIP, { timeoutSeconds: 10_800 })),
  );
}

function portDefaults(port: JsonObject): JsonObject {
  const target = fieldOf(port, "targetPort");
  const number = fieldOf(port, "port");
  const isOpen = (isUnset(target) || target === 0) && number !== undefined;
  return fillIn(isOpen ? withField(port, "targetPort", number) : port, { protocol: "TCP" });
}

function trafficPolicies(spec: JsonObject): JsonObject {
  const type = fieldOf(spec, "type");
  const externalIPs = fieldOf(spec, "externalIPs");
  const isExternal =
    type === "LoadBalancer" || type === "NodePort" || (type === "ClusterIP" && isList(externalIPs) && externalIPs.length > 0);
  return fillIn(spec, {
    ...(isExternal && { externalTrafficPolicy: "Cluster" }),
    ...(type !== "ExternalName" && { internalTrafficPolicy: "Cluster" }),
    ...(type === "LoadBalancer" && { allocateLoadBalancerNodePorts: true }),
  });
}
