import { groupOf, type Manifest } from "./manifest.js";

/** What names one object in one cluster. The version is never part of it; cluster-scoped objects have namespace `""`. */
export interface ResourceKey {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The key as one string, `group/kind/namespace/name`; equal keys give equal strings and it orders as Argo CD lists resources. */
export function formatKey(key: ResourceKey): string {
  return `${key.group}/${key.kind}/${key.namespace}/${key.name}`;
}

/** The key of an object as it stands; a missing namespace is `""`. */
export function keyOf(object: Manifest): ResourceKey {
  const { name = "", namespace = "" } = object.metadata;
  return { group: groupOf(object), kind: object.kind, namespace, name };
}
