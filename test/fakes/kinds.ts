import type { ApiResource } from "../../engine/model/live-object.js";

const verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];

/** A kind as discovery gives it, from `group/version Kind plural`; a trailing `*` marks a cluster-scoped kind. */
function kind(line: string): ApiResource {
  const [apiVersion = "", name = "", plural = ""] = line.replace("*", "").split(" ");
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  return { group, version, kind: name, resource: plural, namespaced: !line.endsWith("*"), verbs };
}

/** The kinds a fake cluster serves unless told otherwise. */
export const usualKinds: readonly ApiResource[] = [
  "v1 Namespace namespaces*",
  "v1 Node nodes*",
  "v1 PersistentVolume persistentvolumes*",
  "v1 ConfigMap configmaps",
  "v1 PersistentVolumeClaim persistentvolumeclaims",
  "v1 Pod pods",
  "v1 Secret secrets",
  "v1 Service services",
  "v1 ServiceAccount serviceaccounts",
  "apps/v1 DaemonSet daemonsets",
  "apps/v1 Deployment deployments",
  "apps/v1 ReplicaSet replicasets",
  "apps/v1 StatefulSet statefulsets",
  "autoscaling/v2 HorizontalPodAutoscaler horizontalpodautoscalers",
  "batch/v1 CronJob cronjobs",
  "batch/v1 Job jobs",
  "networking.k8s.io/v1 Ingress ingresses",
  "networking.k8s.io/v1 NetworkPolicy networkpolicies",
  "policy/v1 PodDisruptionBudget poddisruptionbudgets",
  "rbac.authorization.k8s.io/v1 ClusterRole clusterroles*",
  "rbac.authorization.k8s.io/v1 ClusterRoleBinding clusterrolebindings*",
  "rbac.authorization.k8s.io/v1 Role roles",
  "rbac.authorization.k8s.io/v1 RoleBinding rolebindings",
  "storage.k8s.io/v1 StorageClass storageclasses*",
  "apiextensions.k8s.io/v1 CustomResourceDefinition customresourcedefinitions*",
  "argoproj.io/v1alpha1 Application applications",
  "argoproj.io/v1alpha1 AppProject appprojects",
  "argoproj.io/v1alpha1 ApplicationSet applicationsets",
].map(kind);
