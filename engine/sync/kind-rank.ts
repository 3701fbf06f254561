import type { ResourceKey } from "../model/resource-key.js";

/** Kinds in the order they are applied. */
const order = [
  "Namespace",
  "NetworkPolicy",
  "ResourceQuota",
  "LimitRange",
  "PodSecurityPolicy",
  "PodDisruptionBudget",
  "ServiceAccount",
  "Secret",
  "SecretList",
  "ConfigMap",
  "StorageClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "CustomResourceDefinition",
  "ClusterRole",
  "ClusterRoleList",
  "ClusterRoleBinding",
  "ClusterRoleBindingList",
  "Role",
  "RoleList",
  "RoleBinding",
  "RoleBindingList",
  "Service",
  "DaemonSet",
  "Pod",
  "ReplicationController",
  "ReplicaSet",
  "Deployment",
  "HorizontalPodAutoscaler",
  "StatefulSet",
  "Job",
  "CronJob",
  "IngressClass",
  "Ingress",
  "APIService",
];

const ranks: ReadonlyMap<string, number> = new Map(order.map((kind, rank) => [kind, rank]));

/**
 * The place of a kind within a wave, 0 first. Kinds not named come after all that are, equal among themselves. The group does not count, as in Argo CD: a
 * `Service` of Knative goes with those of Kubernetes, so that a sync that works there runs in the same order here.
 * @see argoproj/argo-cd:gitops-engine/pkg/sync/sync_tasks.go
 */
export function kindRank({ kind }: Pick<ResourceKey, "kind">): number {
  return ranks.get(kind) ?? ranks.size;
}
