import type { ResourceKey } from "../model/resource-key.js";

const rbac = "rbac.authorization.k8s.io";

/** Kinds in the order they are applied, each with the one group it means: another group's `Service` has no place here. */
const order: readonly (readonly [group: string, kinds: readonly string[]])[] = [
  ["", ["Namespace"]],
  ["networking.k8s.io", ["NetworkPolicy"]],
  ["", ["ResourceQuota", "LimitRange"]],
  ["policy", ["PodSecurityPolicy", "PodDisruptionBudget"]],
  ["", ["ServiceAccount", "Secret", "SecretList", "ConfigMap"]],
  ["storage.k8s.io", ["StorageClass"]],
  ["", ["PersistentVolume", "PersistentVolumeClaim"]],
  ["apiextensions.k8s.io", ["CustomResourceDefinition"]],
  [rbac, ["ClusterRole", "ClusterRoleList", "ClusterRoleBinding", "ClusterRoleBindingList"]],
  [rbac, ["Role", "RoleList", "RoleBinding", "RoleBindingList"]],
  ["", ["Service"]],
  ["apps", ["DaemonSet"]],
  ["", ["Pod", "ReplicationController"]],
  ["apps", ["ReplicaSet", "Deployment"]],
  ["autoscaling", ["HorizontalPodAutoscaler"]],
  ["apps", ["StatefulSet"]],
  ["batch", ["Job", "CronJob"]],
  ["networking.k8s.io", ["IngressClass", "Ingress"]],
  ["apiregistration.k8s.io", ["APIService"]],
];

const ranks: ReadonlyMap<string, number> = new Map(
  order.flatMap(([group, kinds]) => kinds.map((kind) => `${group}/${kind}`)).map((id, rank) => [id, rank]),
);

/**
 * The place of a kind within a wave, 0 first. Kinds not named come after all that are, equal among themselves.
 * @see argoproj/argo-cd:gitops-engine/pkg/sync/sync_tasks.go (there by kind alone; here group and kind)
 */
export function kindRank(key: Pick<ResourceKey, "group" | "kind">): number {
  return ranks.get(`${key.group}/${key.kind}`) ?? ranks.size;
}
