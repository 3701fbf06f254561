import type { ClusterScope } from "../model/cluster-scope.js";
import type { ResourceKey } from "../model/resource-key.js";

/**
 * Why an object is not ours to manage where only a part of the cluster is; undefined if it is.
 * @see argoproj/argo-cd:gitops-engine/pkg/cache/cluster.go, GetManagedLiveObjs
 */
export function outsideScope({ kind, namespace, name }: ResourceKey, scope: ClusterScope): string | undefined {
  const { namespaces, clusterResources } = scope;
  if (namespaces === undefined) return undefined;
  if (namespace === "")
    return clusterResources
      ? undefined
      : `cluster level ${kind} "${name}" can not be managed when in namespaced mode; set clusterResources to "true" in the Secret of the cluster to allow it`;
  return namespaces.includes(namespace)
    ? undefined
    : `namespace "${namespace}" for ${kind} "${name}" is not managed; add it to the namespaces in the Secret of the cluster`;
}
