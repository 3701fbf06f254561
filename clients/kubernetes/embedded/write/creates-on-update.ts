import type { ServedKind } from "../kinds.js";

const kinds: ReadonlySet<string> = new Set([
  "clusterrolebindings.rbac.authorization.k8s.io",
  "clusterroles.rbac.authorization.k8s.io",
  "endpoints",
  "events",
  "leasecandidates.coordination.k8s.io",
  "leases.coordination.k8s.io",
  "limitranges",
  "rolebindings.rbac.authorization.k8s.io",
  "roles.rbac.authorization.k8s.io",
  "runtimeclasses.node.k8s.io",
  "services",
]);

/**
 * Says whether an update of an object that is not there creates it.
 * @see kubernetes/kubernetes:pkg/registry (the strategies whose `AllowCreateOnUpdate` is true)
 */
export function createsOnUpdate({ storageKey }: ServedKind): boolean {
  return kinds.has(storageKey);
}
