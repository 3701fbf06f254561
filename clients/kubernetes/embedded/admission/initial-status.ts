import type { JsonObject } from "../../../../engine/model/manifest.js";

const statuses: Readonly<Record<string, JsonObject>> = {
  "cronjobs.batch": {},
  "daemonsets.apps": { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  "deployments.apps": {},
  "horizontalpodautoscalers.autoscaling": { currentMetrics: null, desiredReplicas: 0 },
  "ingresses.networking.k8s.io": { loadBalancer: {} },
  "jobs.batch": {},
  namespaces: { phase: "Active" },
  persistentvolumeclaims: { phase: "Pending" },
  persistentvolumes: { phase: "Pending" },
  "poddisruptionbudgets.policy": { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
  "replicasets.apps": { replicas: 0 },
  replicationcontrollers: { replicas: 0 },
  resourcequotas: {},
  services: { loadBalancer: {} },
  "statefulsets.apps": { availableReplicas: 0, replicas: 0 },
};

/** The status a new object of a kind has before any controller saw it; undefined where it has none. */
export function initialStatus(storageKey: string): JsonObject | undefined {
  return Object.hasOwn(statuses, storageKey) ? statuses[storageKey] : undefined;
}
