import { groupOf, type JsonObject, type Manifest } from "../model/manifest.js";
import type { ResourceKey } from "../model/resource-key.js";

/** Shared, so that the many objects without relations cost nothing. */
const none: readonly never[] = [];

/**
 * The objects that may be the parent of one that names no owner, by the conventions of the controllers that made it. All are in its namespace.
 * A claim's name does not tell where the template's name ends, so it has several candidates; `claimPrefixesOf` the StatefulSet decides.
 * @see argoproj/argo-cd:gitops-engine/pkg/cache/references.go
 */
export function inferredParents(object: Manifest): readonly ResourceKey[] {
  if ((object.metadata.ownerReferences ?? []).length > 0) return none;
  const { name = "", namespace = "", labels = {}, annotations = {} } = object.metadata;
  const parent = (group: string, kind: string, of: string | undefined): readonly ResourceKey[] =>
    typeof of === "string" && of !== "" ? [{ group, kind, namespace, name: of }] : none;
  switch (`${groupOf(object)}/${object.kind}`) {
    case "/Endpoints":
      return parent("", "Service", name);
    case "discovery.k8s.io/EndpointSlice":
      return parent("", "Service", labels?.["kubernetes.io/service-name"]);
    case "/Secret":
      return object.type === "kubernetes.io/service-account-token"
        ? parent("", "ServiceAccount", annotations?.["kubernetes.io/service-account.name"])
        : none;
    case "/PersistentVolumeClaim":
      return claimants(name).flatMap((set) => parent("apps", "StatefulSet", set));
    case "operators.coreos.com/ClusterServiceVersion":
      return parent("operators.coreos.com", "OperatorGroup", annotations?.["olm.operatorGroup"]);
    default:
      return none;
  }
}

/**
 * How the names of the claims begin that a StatefulSet makes: `<template>-<set>-`, then comes the pod's number. Empty for other kinds.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#volume-claim-templates
 */
export function claimPrefixesOf(object: Manifest): readonly string[] {
  if (object.kind !== "StatefulSet" || groupOf(object) !== "apps") return none;
  const templates = (object.spec as JsonObject | undefined)?.volumeClaimTemplates;
  if (!Array.isArray(templates)) return none;
  return (templates as readonly Partial<Manifest>[]).flatMap((template) => {
    const name = template?.metadata?.name;
    return typeof name === "string" ? [`${name}-${object.metadata.name}-`] : [];
  });
}

/** Says whether a claim's name is one of those a StatefulSet gives. */
export function isClaimOf(prefixes: readonly string[], claim: string): boolean {
  return prefixes.some((prefix) => claim.startsWith(prefix) && /^\d+$/.test(claim.slice(prefix.length)));
}

/** The names a StatefulSet may have that made a claim of this name: `data-my-db-0` → `my-db`, `db`. */
function claimants(claim: string): readonly string[] {
  const stem = /^(.+)-\d+$/.exec(claim)?.[1];
  if (stem === undefined) return none;
  const parts = stem.split("-");
  return parts.slice(1).map((_, at) => parts.slice(at + 1).join("-"));
}
